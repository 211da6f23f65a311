//! Everything of the texts that a person may ask about, by id, with what people call it.

use rustc_hash::FxHashMap;

use crate::Analysis;
use crate::estate::Tag;
use crate::text::Spanned;

/// A thing that can be an end of a question.
pub(super) struct Thing<'a> {
    /// What it is asked for by.
    pub id: &'a str,
    /// In a word.
    pub kind: &'static str,
    /// What people call it, where they do.
    pub name: Option<&'a str>,
    /// Its tags.
    pub tags: &'a [Tag],
    /// True if packets can be asked about that start or end there.
    pub is_end: bool,
}

/// All things, in an order in which people look for them.
pub(super) struct Things<'a> {
    /// Each id once.
    pub list: Vec<Thing<'a>>,
    by_id: FxHashMap<&'a str, usize>,
}

type Word<'a> = &'a Option<Spanned<String>>;

fn value(word: Word<'_>) -> Option<&str> {
    word.as_ref().map(|word| word.value.as_str())
}

/// The value of a tag.
pub(super) fn tag<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|tag| tag.key.value == key).map(|tag| tag.value.value.as_str())
}

impl<'a> Things<'a> {
    pub(super) fn of(analysis: &'a Analysis) -> Self {
        let (estate, network) = (&analysis.estate, &analysis.estate.network);
        let mut this = Self { list: Vec::new(), by_id: FxHashMap::default() };
        for one in &estate.instances {
            this.add("instance", &one.id, one.name.as_deref(), &[]);
        }
        for one in &network.load_balancers {
            let id = if one.name.is_some() { &one.name } else { &one.arn };
            this.add("load balancer", id, None, &[]);
        }
        for one in &network.databases {
            this.add("database", &one.id, value(&one.engine), &[]);
        }
        for one in &network.functions {
            let id = if one.name.is_some() { &one.name } else { &one.arn };
            this.add("function", id, None, &[]);
        }
        for one in &estate.security_groups {
            this.add("security group", &one.id, value(&one.name), &one.tags);
        }
        for one in &network.subnets {
            this.add("subnet", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        for one in &network.vpcs {
            this.add("VPC", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        for one in &network.interfaces {
            let name = tag(&one.tags, "Name").or(value(&one.description)).filter(|name| !name.is_empty());
            this.add("interface", &one.id, name, &one.tags);
        }
        let between = this.list.len();
        for one in &network.internet_gateways {
            this.add("gateway", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        for one in &network.nat_gateways {
            this.add("NAT gateway", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        for one in &network.route_tables {
            this.add("route table", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        for one in &network.network_acls {
            this.add("network ACL", &one.id, tag(&one.tags, "Name"), &one.tags);
        }
        this.list.iter_mut().skip(between).for_each(|thing| thing.is_end = false);
        this
    }

    fn add(&mut self, kind: &'static str, id: Word<'a>, name: Option<&'a str>, tags: &'a [Tag]) {
        let Some(id) = value(id) else { return };
        if let std::collections::hash_map::Entry::Vacant(place) = self.by_id.entry(id) {
            place.insert(self.list.len());
            self.list.push(Thing { id, kind, name, tags, is_end: true });
        }
    }

    /// The thing of this id.
    pub(super) fn get(&self, id: &str) -> Option<&Thing<'a>> {
        self.by_id.get(id).and_then(|at| self.list.get(*at))
    }

    /// What people call the thing of this id.
    pub(super) fn name(&self, id: &str) -> Option<&'a str> {
        self.get(id)?.name
    }
}
