//! Where lines are missing: what reading found, and what the loggers themselves told. What is not seen there is
//! evidence of nothing.

use crate::model::{Brief, EndingKind, Gap, GapKind, Meaning, SECOND, ServerEvent, SourceRead, Timestamp};

/// What a rate limit left out, where nobody was heard before (journald's own interval).
const RATE_LIMIT: i64 = 30 * SECOND;
/// A missing line may lie so far from the lines it belongs to.
const BESIDE: i64 = 5 * SECOND;

/// All gaps, in order of time.
pub(crate) fn all(mut found: Vec<Gap>, events: &[ServerEvent], sources: &[SourceRead]) -> Vec<Gap> {
    let suppressed = events.iter().filter(|e| e.meaning == Meaning::LinesSuppressed).map(|e| Gap {
        kind: GapKind::RateLimit,
        host: e.host.to_string(),
        source: sources.get(usize::from(e.place.source)).map_or_else(String::new, |s| s.name.clone()),
        from: e.since.unwrap_or(Timestamp(e.at.0 - RATE_LIMIT)).min(e.at),
        to: e.at,
        lost: e.number.and_then(|n| u64::try_from(n).ok()),
    });
    found.extend(suppressed);
    found.sort_by(|a, b| (a.from, a.to, a.kind, &a.source).cmp(&(b.from, b.to, b.kind, &b.source)));
    found
}

/// Are lines missing beside this one?
pub(crate) fn beside(gaps: &[Gap], host: &str, at: Timestamp) -> bool {
    Gap::any(gaps, host, Timestamp(at.0 - BESIDE), Timestamp(at.0 + BESIDE))
}

/// A session that was open when a long gap began, and of which nothing was heard afterwards, is over: the end of it
/// would stand in the gap.
pub(crate) fn cut(c: &mut Brief, gaps: &[Gap]) {
    let is_open = c.ending.kind == EndingKind::StillOpen && c.closed.is_none();
    let hides = |gap: &Gap| gap.hides_ends() && gap.from >= c.heard && gap.overlaps(&c.host, gap.from, gap.to);
    if is_open && gaps.iter().any(hides) {
        c.ending.kind = EndingKind::CutByLog;
    }
}
