//! What is exposed: for everything that has addresses, who could reach which of its ports.
//!
//! Interfaces with the same subnet and the same groups are one class, so that the answer grows with the number of different
//! things and not with their pairs. From the Internet a class is judged as [`super::reach`] does it; of other networks, the
//! routes of the class's own subnet say where they lie, and its filters what they may send; groups are told as the rules name
//! them.

mod class;
mod found;
mod near;
mod output;
mod peer;
mod severity;
mod survey;
mod words;

pub use class::{Class, Holder, classes};
pub use found::{Exposed, From, Opening, exposed, exposed_to_internet};
pub use near::Near;
pub use output::{Exposure, ExposureRow, Member, OpeningRow, exposure};
pub use severity::is_everybody;
pub use survey::{Exposing, Survey};
pub use words::Told;
