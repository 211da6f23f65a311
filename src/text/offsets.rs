//! From offsets in an unwrapped text to offsets in the text that held it.

/// Maps byte offsets of an unwrapped (unescaped, decoded) text to byte offsets of its carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OffsetMap {
    /// Runs that were copied unchanged: `(inner, outer)` where each run starts, ascending. What lies between
    /// the end of a run and the next start is one escape.
    Runs(Vec<(u32, u32)>),
    /// Base64 that starts at this outer offset without line breaks: four characters a three bytes.
    Base64(u32),
}

impl OffsetMap {
    /// The outer offset of an inner one.
    #[must_use]
    pub fn outer(&self, inner: u32) -> u32 {
        match self {
            Self::Runs(runs) => {
                let run = runs.partition_point(|(start, _)| *start <= inner).saturating_sub(1);
                runs.get(run).map_or(inner, |(from, to)| to + (inner - from))
            }
            // Rounded outwards a character: three bytes share four characters.
            Self::Base64(start) => {
                let groups = inner / 3;
                start + groups * 4 + (inner % 3) * 4 / 3
            }
        }
    }
}
