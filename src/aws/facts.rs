//! The facts in memory, and the look-ups by name.

use std::cmp::Ordering;
use std::ops::Range;

use super::condition_key::KeyRow;
use super::region::PartitionRow;
use super::{AccessLevels, Action, ActionId, ActionSet, ConditionKey, Partition, Service};

/// What AWS's Service Authorization Reference says of every service, on the day of [`Facts::date`].
///
/// A name that is not in it is unknown as of that day; it may be newer.
#[derive(Debug, Default)]
pub struct Facts {
    pub(super) date: String,
    pub(super) partitions: Vec<PartitionRow>,
    pub(super) principals: Vec<String>,
    /// All names but those of actions.
    pub(super) text: String,
    /// By prefix.
    pub(super) services: Vec<ServiceRow>,
    /// Service by service.
    pub(super) types: Vec<TypeRow>,
    /// By lower-case name.
    pub(super) keys: Vec<KeyRow>,
    /// Those of `keys` that have a changing part.
    pub(super) templates: Vec<u16>,
    /// `s3:GetObject`, one after the other.
    pub(super) action_text: String,
    /// Where each begins in `action_text`, and where the last ends.
    pub(super) action_starts: Vec<u32>,
    pub(super) levels: Vec<AccessLevels>,
    /// Place in `shapes` for each action.
    pub(super) action_shapes: Vec<u16>,
    pub(super) shapes: Vec<ShapeRow>,
    pub(super) uses: Vec<Use>,
    /// Lists of places in `keys`, one after the other.
    pub(super) lists: Vec<u16>,
    pub(super) list_starts: Vec<u32>,
}

/// A piece of [`Facts::text`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Text {
    start: u32,
    end: u32,
}

impl Text {
    pub(super) fn new(start: usize, end: usize) -> Self {
        // A text longer than 4 GB was refused as damaged long before.
        Self { start: u32::try_from(start).unwrap_or(0), end: u32::try_from(end).unwrap_or(0) }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct ServiceRow {
    pub(super) prefix: Text,
    pub(super) name: Text,
    pub(super) rcp: bool,
    pub(super) types: Range<u32>,
    pub(super) actions: Range<u32>,
    /// Number of the list of its keys.
    pub(super) keys: u32,
}

#[derive(Clone, Debug)]
pub(super) struct TypeRow {
    pub(super) name: Text,
    pub(super) arn: Text,
    pub(super) service: u16,
    /// Number of a list.
    pub(super) keys: u32,
}

#[derive(Clone, Debug)]
pub(super) struct ShapeRow {
    /// Number of a list.
    pub(super) keys: u32,
    pub(super) uses: Range<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) resource_type: u16,
    pub(super) required: bool,
    /// Number of a list.
    pub(super) keys: u32,
}

impl Facts {
    /// Day of the source, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Every service, by prefix.
    pub fn services(&self) -> impl ExactSizeIterator<Item = Service<'_>> {
        (0..self.services.len()).map(|index| Service { facts: self, index })
    }

    /// The service of a prefix, in any case: `s3`.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let index =
            self.services.binary_search_by(|row| compare_ignoring_case(self.str(row.prefix), prefix)).ok()?;
        Some(Service { facts: self, index })
    }

    /// Number of actions.
    #[must_use]
    pub fn action_count(&self) -> usize {
        self.levels.len()
    }

    /// The action of a name, in any case: `s3:getobject`.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, _) = name.split_once(':')?;
        let service = self.service(prefix)?;
        let ids = service.row().actions.clone();
        let at = self.first_action(&ids, |candidate| compare_ignoring_case(candidate, name).is_lt());
        (at < ids.end && self.action_name(at).eq_ignore_ascii_case(name))
            .then_some(Action { facts: self, id: ActionId(at) })
    }

    /// The action of a number that came from these facts.
    #[must_use]
    pub fn action_by_id(&self, id: ActionId) -> Option<Action<'_>> {
        (id.index() < self.action_count()).then_some(Action { facts: self, id })
    }

    /// The actions of a set.
    pub fn actions_of<'f: 's, 's>(&'f self, set: &'s ActionSet) -> impl Iterator<Item = Action<'f>> + 's {
        set.iter().filter_map(|id| self.action_by_id(id))
    }

    /// Every action.
    #[must_use]
    pub fn all_actions(&self) -> ActionSet {
        let mut set = ActionSet::new();
        set.insert_range(0..u32::try_from(self.action_count()).unwrap_or(u32::MAX));
        set
    }

    /// The condition key of a name, in any case, global or of a service. A name with a changing part is found by
    /// its template: `aws:PrincipalTag/team` by `aws:PrincipalTag/${TagKey}`.
    #[must_use]
    pub fn condition_key(&self, name: &str) -> Option<ConditionKey<'_>> {
        let exact = self.keys.binary_search_by(|row| compare_ignoring_case(self.str(row.name), name));
        let index = exact.ok().or_else(|| {
            // Where two fit, the one with more letters of its own is meant.
            self.templates
                .iter()
                .map(|index| usize::from(*index))
                .filter(|index| super::overlap::template_fits(self.str(self.keys[*index].name), name))
                .max_by_key(|index| super::overlap::literal_length(self.str(self.keys[*index].name)))
        })?;
        Some(ConditionKey { facts: self, index })
    }

    /// Every condition key, by lower-case name.
    pub fn condition_keys(&self) -> impl ExactSizeIterator<Item = ConditionKey<'_>> {
        (0..self.keys.len()).map(|index| ConditionKey { facts: self, index })
    }

    /// The services that resource control policies apply to (*Resource control policies (RCPs)*, "List of AWS
    /// services that support RCPs").
    pub fn rcp_services(&self) -> impl Iterator<Item = Service<'_>> {
        self.services().filter(|service| service.supports_rcp())
    }

    /// AWS's partitions with their regions.
    pub fn partitions(&self) -> impl ExactSizeIterator<Item = Partition<'_>> {
        self.partitions.iter().map(Partition)
    }

    /// The partition of a name: `aws-cn`.
    #[must_use]
    pub fn partition(&self, name: &str) -> Option<Partition<'_>> {
        self.partitions().find(|partition| partition.name() == name)
    }

    /// The partition that has a region of this name, known or of the form of those to come
    /// ([`Partition::may_have_region`]); the known one first.
    #[must_use]
    pub fn partition_of_region(&self, region: &str) -> Option<Partition<'_>> {
        let known = self.partitions().find(|partition| partition.has_region(region));
        known.or_else(|| self.partitions().find(|partition| partition.may_have_region(region)))
    }

    /// The names of service principals that AWS's managed policies mention. The list is not whole: AWS
    /// publishes none.
    #[must_use]
    pub fn service_principals(&self) -> &[String] {
        &self.principals
    }

    /// True if a service principal of this name is known.
    #[must_use]
    pub fn knows_service_principal(&self, name: &str) -> bool {
        self.principals.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }

    pub(super) fn str(&self, text: Text) -> &str {
        self.text.get(text.start as usize..text.end as usize).unwrap_or_default()
    }

    pub(super) fn action_name(&self, id: u32) -> &str {
        let at = id as usize;
        match self.action_starts.get(at..at + 2) {
            Some([start, end]) => self.action_text.get(*start as usize..*end as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// The first of a run of actions that is not before something. `before` must hold for a beginning of them.
    pub(super) fn first_action(&self, ids: &Range<u32>, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (ids.start, ids.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.action_name(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The keys of a list.
    pub(super) fn list(&self, number: u32) -> impl Iterator<Item = ConditionKey<'_>> + Clone + '_ {
        let at = number as usize;
        let range = match self.list_starts.get(at..at + 2) {
            Some([start, end]) => *start as usize..*end as usize,
            _ => 0..0,
        };
        self.lists[range].iter().map(|index| ConditionKey { facts: self, index: usize::from(*index) })
    }
}

pub(super) fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}
