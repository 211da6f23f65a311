//! VPC Block Public Access: *Block public access to VPCs and subnets* and *VPC BPA basics*, Amazon VPC User Guide.

use super::Topology;
use crate::estate::network::{BlockMode, BlockPublicAccess, Exclusion};
use crate::network::settle::{describe, unknown};
use crate::network::space::Unknown;
use crate::text::Span;

/// What a reader has to know where an answer takes Block Public Access for off because nothing was pasted about it.
pub const NOT_TOLD: &str = "Nothing was pasted about VPC Block Public Access; it is taken for off, as it is by default: \
                            aws ec2 describe-vpc-block-public-access-options";

/// What Block Public Access does to a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// [`BlockMode::Ingress`] lets through what NAT gateways and egress-only internet gateways carry, and nothing else.
    pub mode: BlockMode,
    /// The place that says so; `None` where nothing was pasted about it, and it is taken for off, as it is until somebody
    /// turns it on.
    pub span: Option<Span>,
}

impl Topology<'_> {
    /// What Block Public Access does to a subnet: the state that `describe-subnets` or `describe-vpcs` tells, else the mode
    /// of the account and Region with its exclusions.
    ///
    /// # Errors
    ///
    /// What is not known, where the texts do not tell.
    pub fn blocking(&self, subnet: &str) -> Result<Blocking, Unknown> {
        let told = self.subnets.told(subnet, |subnet| subnet.block_public_access.as_ref());
        let vpc = self.vpc_of_subnet(subnet);
        let told =
            told.or_else(|| vpc.and_then(|vpc| self.vpcs.told(vpc, |vpc| vpc.block_public_access.as_ref())));
        let options = self.options(subnet, vpc);
        let mode = match (told, options) {
            (Some(state), _) => state,
            (None, Some(BlockPublicAccess { mode: Some(mode), .. })) => mode,
            (None, Some(options)) => {
                let what = "whether VPC Block Public Access is on".to_owned();
                let command = "aws ec2 describe-vpc-block-public-access-options".to_owned();
                return Err(unknown(what, command, Some(options.span)));
            }
            (None, None) => return Ok(Blocking { mode: BlockMode::Off, span: None }),
        };
        if mode.value == BlockMode::Off {
            return Ok(Blocking { mode: mode.value, span: Some(mode.span) });
        }
        if let Some(exclusion) = self.exclusion(subnet, vpc) {
            return excluded(exclusion);
        }
        if vpc.is_none() && !self.estate.network.exclusions.is_empty() {
            let what = format!("whether the VPC of `{subnet}` is excluded from VPC Block Public Access");
            return Err(unknown(what, describe(subnet), Some(mode.span)));
        }
        let may_exclude = options
            .and_then(|options| options.exclusions_allowed.as_ref())
            .is_none_or(|allowed| allowed.value);
        let operation = "describe-vpc-block-public-access-exclusions";
        if may_exclude && self.is_whole(operation) != Some(true) && self.estate.network.exclusions.is_empty()
        {
            let what = format!("whether `{subnet}` is excluded from VPC Block Public Access");
            return Err(unknown(what, format!("aws ec2 {operation}"), Some(mode.span)));
        }
        Ok(Blocking { mode: mode.value, span: Some(mode.span) })
    }

    /// The options of the account and Region of a subnet, as far as both are told.
    fn options(&self, subnet: &str, vpc: Option<&str>) -> Option<&BlockPublicAccess> {
        let owner = vpc.and_then(|vpc| self.vpcs.told(vpc, |vpc| vpc.owner.as_ref()));
        let owner = owner.or_else(|| self.subnets.told(subnet, |subnet| subnet.owner.as_ref()));
        let zone = self.subnets.told(subnet, |subnet| subnet.zone.as_ref());
        let fits = |options: &&BlockPublicAccess| {
            let account = match (&options.account, owner) {
                (Some(account), Some(owner)) => account.value == owner.value,
                _ => true,
            };
            let region = match (&options.region, zone) {
                (Some(region), Some(zone)) => zone.value.starts_with(&region.value),
                _ => true,
            };
            account && region
        };
        self.estate.network.block_public_access.iter().find(fits)
    }

    /// The exclusion that holds for a subnet: of its own and its VPC's the one that leaves more open. That of a VPC holds for
    /// all of its subnets, and one for egress is ignored where only ingress is blocked (*Advanced example*, scenario 5).
    fn exclusion(&self, subnet: &str, vpc: Option<&str>) -> Option<&Exclusion> {
        let holds = |one: &&Exclusion| {
            let resource = one.resource.as_ref().and_then(|arn| arn.value.rsplit('/').next());
            let state = one.state.as_ref().map(|state| state.value.as_str());
            let is_there = !state.is_some_and(|state| {
                state.starts_with("delete") || matches!(state, "create-in-progress" | "create-failed")
            });
            is_there && resource.is_some() && (resource == Some(subnet) || resource == vpc)
        };
        let rank = |one: &&Exclusion| match one.is_bidirectional.as_ref().map(|is| is.value) {
            Some(true) => 0_u8,
            None => 1,
            Some(false) => 2,
        };
        self.estate.network.exclusions.iter().filter(holds).min_by_key(rank)
    }
}

/// What an exclusion leaves. One for egress matters only where both directions are blocked: it leaves what blocking ingress
/// leaves.
fn excluded(exclusion: &Exclusion) -> Result<Blocking, Unknown> {
    let mode = match &exclusion.is_bidirectional {
        Some(is_bidirectional) if is_bidirectional.value => BlockMode::Off,
        Some(_) => BlockMode::Ingress,
        None => {
            let what = "what an exclusion from VPC Block Public Access lets through".to_owned();
            let command = "aws ec2 describe-vpc-block-public-access-exclusions".to_owned();
            return Err(unknown(what, command, Some(exclusion.span)));
        }
    };
    Ok(Blocking { mode, span: Some(exclusion.span) })
}
