//! Fields that many outputs have: lists of ids, addresses, blocks, tags.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use super::Reader;
use crate::estate::Tag;
use crate::text::Spanned;
use crate::text::json::Value;

impl<'a> Reader<'a> {
    /// The object that a field holds.
    pub fn part(&mut self, object: Value<'a>, key: &str) -> Option<Value<'a>> {
        self.field(object, key, "an object", |value| value.is_object().then_some(value))
    }

    /// A list of texts.
    pub fn texts(&mut self, object: Value<'a>, key: &str) -> Vec<Spanned<String>> {
        let list = self.list(object, key);
        list.into_iter().filter_map(|item| self.plain(item, key)).collect()
    }

    /// One field of each object of a list. `--query` may leave the texts themselves.
    pub fn texts_of(&mut self, object: Value<'a>, key: &str, inner: &str) -> Vec<Spanned<String>> {
        let list = self.list(object, key);
        let read = |item: Value<'a>| {
            if item.is_object() { self.text(item, inner) } else { self.plain(item, key) }
        };
        list.into_iter().filter_map(read).collect()
    }

    /// As [`Self::texts_of`]; `None` if the field is not there.
    pub fn told_texts_of(
        &mut self,
        object: Value<'a>,
        key: &str,
        inner: &str,
    ) -> Option<Vec<Spanned<String>>> {
        object.get_loose(key).filter(|list| list.is_array())?;
        Some(self.texts_of(object, key, inner))
    }

    fn plain(&mut self, item: Value<'a>, key: &str) -> Option<Spanned<String>> {
        let text = item.as_text();
        if text.is_none() {
            self.wrong(item.span(), format!("an entry of `{key}` should be a string; it was not read"));
        }
        Some(Spanned { value: text?.into_owned(), span: item.inner_span() })
    }

    /// An address.
    pub fn address(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<IpAddr>> {
        let text = self.filled(object, key)?;
        self.parsed(&text, "IP address")
    }

    /// A CIDR block.
    pub fn block(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<IpNet>> {
        let text = self.filled(object, key)?;
        self.parsed(&text, "CIDR block")
    }

    /// A text as an address or a block. `what` names what it should be.
    pub fn parsed<T: FromStr>(&mut self, text: &Spanned<String>, what: &str) -> Option<Spanned<T>> {
        let value = text.value.trim().parse().ok();
        if value.is_none() {
            self.wrong(text.span, format!("`{}` is no {what}; it was not read", text.value));
        }
        Some(Spanned { value: value?, span: text.span })
    }

    /// A port.
    pub fn port(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<u16>> {
        let number = self.integer(object, key)?;
        let value = u16::try_from(number.value).ok();
        if value.is_none() {
            self.wrong(
                number.span,
                format!("`{key}` is {}, which is no port; it was not read", number.value),
            );
        }
        Some(Spanned { value: value?, span: number.span })
    }

    /// A text that is not empty.
    pub fn filled(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<String>> {
        self.text(object, key).filter(|text| !text.value.is_empty())
    }

    /// One of the words that AWS has for a field.
    pub fn word<T: Copy>(&mut self, object: Value<'a>, key: &str, words: &[(&str, T)]) -> Option<Spanned<T>> {
        let text = self.filled(object, key)?;
        let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text.value));
        if known.is_none() {
            let message = format!("`{key}` is `{}`, which is no value of AWS; it was not read", text.value);
            self.wrong(text.span, message);
        }
        known.map(|(_, value)| Spanned { value: *value, span: text.span })
    }

    /// Tags: `Tags`, or `TagSet` as some outputs call them.
    pub fn tags(&mut self, object: Value<'a>) -> Vec<Tag> {
        let key = if object.get_loose("TagSet").is_some() { "TagSet" } else { "Tags" };
        // Some tools print them as one object; it names nothing that a rule asks for.
        if object.get_loose(key).is_some_and(Value::is_object) {
            return Vec::new();
        }
        let list = self.list(object, key);
        let read = |tag| Some(Tag { key: self.text(tag, "Key")?, value: self.text(tag, "Value")? });
        list.into_iter().filter_map(read).collect()
    }
}
