//! One example for each door, and for the views beside the findings, to try the page with. Their texts are a file of their
//! own, which `boot.js` asks for when the page has what it starts with.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Context;

use super::root::{Msg, Pane, Root};
use super::texts::length;
use super::views::{View, compare};

#[wasm_bindgen]
extern "C" {
    /// The texts, by the names of their files.
    #[wasm_bindgen(js_namespace = parapetHost, js_name = examples)]
    fn texts() -> Promise;
}

/// An example of the menu.
pub struct Example {
    /// What the menu says.
    pub title: &'static str,
    /// Names of the files in `examples/`.
    pub files: &'static [&'static str],
    /// Views beside the findings that have something to show of it.
    pub views: &'static [View],
    /// The view that it opens in; none leaves the view as it is.
    pub opens: Option<View>,
}

/// The menu.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "1 · Access keys: a credential report and a key in a config file",
        files: &["credential-report.csv", "app.env"],
        views: &[],
        opens: None,
    },
    Example {
        title: "2 · MFA: a credential report of people without it",
        files: &["people-without-mfa.json"],
        views: &[],
        opens: None,
    },
    Example {
        title: "3 · Policy wider than the job",
        files: &["wide-policy.json"],
        views: &[View::Explain, View::Narrow],
        opens: None,
    },
    Example {
        title: "3 · A whole account export",
        files: &["account-authorization-details.json"],
        views: &[View::Access, View::Simulate],
        opens: None,
    },
    Example {
        title: "4 · Public bucket: policy, ACL, Block Public Access",
        files: &["public-bucket.txt"],
        views: &[View::Prove, View::Explain],
        opens: None,
    },
    Example {
        title: "5 · Web ACL that lets traffic through",
        files: &["web-acl.json"],
        views: &[],
        opens: None,
    },
    Example {
        title: "6 · Security groups open to the world",
        files: &["security-groups.json"],
        views: &[],
        opens: None,
    },
    Example {
        title: "6 · Instances that allow IMDSv1", files: &["instances.json"], views: &[], opens: None
    },
    Example {
        title: "Compare: a policy before and after a change",
        files: &["deploy-before.json", "deploy-after.json"],
        views: &[View::Compare],
        opens: Some(View::Compare),
    },
    Example {
        title: "Prove: a policy that has grown",
        files: &["grown-policy.json"],
        views: &[View::Prove],
        opens: Some(View::Prove),
    },
];

impl Root {
    /// Has an example opened when its texts are there; they mostly are. A view other than its own may be asked for.
    pub(super) fn ask_example(&mut self, ctx: &Context<Self>, index: usize, view: Option<View>) {
        self.reading += 1;
        let link = ctx.link().clone();
        spawn_local(async move {
            let texts = JsFuture::from(texts()).await;
            link.send_message(Msg::ExampleCame { index, view, texts });
        });
    }

    pub(super) fn open_example(
        &mut self,
        ctx: &Context<Self>,
        index: usize,
        view: Option<View>,
        texts: Result<JsValue, JsValue>,
    ) {
        self.reading = self.reading.saturating_sub(1);
        let (Some(example), Some(editor)) = (EXAMPLES.get(index), self.editor()) else { return };
        let texts = match texts {
            Ok(texts) => texts,
            Err(error) => {
                let why = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
                self.notices.push(format!(
                    "The examples could not be loaded ({}). Reload the page to try again.",
                    why.unwrap_or_default()
                ));
                return;
            }
        };
        // Examples replace one another, but never a text of the person's own.
        let own = |tab: &super::root::Tab| !tab.example && length(&editor.text(tab.id)) > 0;
        let (keep, gone): (Vec<_>, Vec<_>) = self.tabs.drain(..).partition(own);
        self.tabs = keep;
        for tab in gone {
            editor.close(tab.id);
        }
        let mut first = None;
        for name in example.files {
            let text = Reflect::get(&texts, &(*name).into()).unwrap_or_else(|_| "".into());
            let id = self.open_tab((*name).to_owned(), &text);
            first.get_or_insert(id);
        }
        for tab in self.tabs.iter_mut().filter(|tab| first.is_some_and(|first| tab.id >= first)) {
            tab.example = true;
        }
        if let Some(first) = first {
            self.show(first);
            // Two texts of an example are its old one and its new one.
            let second = (example.files.len() == 2).then_some(first + 1);
            self.pair = compare::Pair { old: Some(first), new: second, kind: None };
        }
        self.pane = Pane::Findings;
        self.view = view.or(example.opens).unwrap_or(self.view);
        self.changed(ctx, 0);
    }
}
