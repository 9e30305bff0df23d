//! How sessions ended: bars by family, split by how sure that is, and the three sets of resets.

use super::page::{Page, Style, Text, columns, fit, width};
use super::tally::Facts;
use super::words::{self, number, share};
use crate::model::Verdict;
use crate::write::about;

/// Room for a bar, at most.
const LONGEST: usize = 24;
/// A shorter one shows nothing.
const SHORTEST: usize = 8;
/// Room for a percentage and the gap behind it.
const SHARE: usize = 8;
/// Eighths of a column.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// Writes the part, if anybody logged in.
pub fn write(page: &mut Page, facts: &Facts) {
    let sessions = facts.sessions;
    if sessions == 0 {
        return;
    }
    page.heading(&match sessions {
        1 => "How the session ended".to_owned(),
        n => format!("How {} sessions ended", number(n as u64)),
    });
    let families = facts.families();
    let total = |v: &[usize; 4]| v.iter().sum::<usize>();
    let most = families.iter().map(|(_, v)| total(v)).max().unwrap_or(1);
    let digits = number(most as u64).len();
    let label = families.iter().map(|(f, _)| width(f.sentence())).max().unwrap_or(0);
    let label = label.min(if page.room() < 60 { page.room() - digits - 6 } else { page.room() / 2 });
    let split = families.iter().map(|(_, v)| columns(&words::verdicts(*v), page.look)).max().unwrap_or(0);
    let left = page.room().saturating_sub(2 + label + 2 + digits + 2 + split + 2);
    // The bar says what a percentage says; where there is no room for both, it stays, as long as it can be seen.
    let room = if left >= SHARE + SHORTEST { (left - SHARE).min(LONGEST) } else { left.min(LONGEST) };
    let has_bar = room >= SHORTEST;
    let has_share = !has_bar || left >= SHARE + SHORTEST;
    for (family, verdicts) in &families {
        let n = total(verdicts);
        let name = fit(family.sentence(), label, page.look);
        let mut line = Text::plain(&name).and(&" ".repeat(label - width(&name) + 2));
        line = line.and(&format!("{:>digits$}", number(n as u64)));
        let mut rest = Text::new();
        if has_bar {
            rest = bar(page, verdicts, most, room).and("  ");
        }
        if has_share {
            rest = rest.and(&format!("{:>6}  ", share(n, sessions)));
        }
        rest = rest.with(words::verdicts(*verdicts));
        page.item(2, &line, label + 2 + digits + 2, &rest);
    }
    page.put(2, &Text::of(Style::Dim, &words::how_sure(families.iter().map(|(_, v)| *v))));
    page.blank();
    sets(page, facts);
}

/// A bar whose parts have the colours of the verdicts.
fn bar(page: &Page, verdicts: &[usize; 4], most: usize, room: usize) -> Text {
    let n: usize = verdicts.iter().sum();
    let eighths = (n * room * 8).div_ceil(most).max(1);
    let mut text = Text::new();
    let (mut before, mut drawn) = (0, 0);
    for (verdict, part) in Verdict::ALL.iter().zip(verdicts) {
        before += part;
        // Whole columns but for the tip, which is as fine as the letters allow.
        let end = (eighths * before).div_ceil(n);
        let last = before == n;
        let columns = if last { eighths / 8 } else { (end + 4) / 8 };
        let full = columns.saturating_sub(drawn);
        let mut part = match page.look.unicode {
            true => "█".repeat(full),
            false => "#".repeat(full),
        };
        drawn += full;
        if last && drawn * 8 < eighths {
            part.push(if page.look.unicode { EIGHTHS[(eighths - drawn * 8 - 1) % 8] } else { '#' });
            drawn += 1;
        }
        text = text.styled(Style::Sure(*verdict), &part);
        if last {
            break;
        }
    }
    text.and(&" ".repeat(room.saturating_sub(drawn)))
}

/// The three sets of resets.
fn sets(page: &mut Page, facts: &Facts) {
    page.put(2, &Text::of(Style::Dim, &format!("{}:", words::sentence(facts.set_by()).trim_end_matches('.'))));
    let digits = number(facts.sessions as u64).len();
    for set in about::sets(facts) {
        let text = Text::plain(&set.ended).styled(Style::Dim, set.doubt);
        let label = format!("{:<9}  {:>digits$}", set.name, number(set.sessions as u64));
        page.item(4, &Text::plain(&label), 13 + digits, &text);
    }
    if let Some(text) = about::cut_off_before_login(facts) {
        page.put(2, &Text::plain(&text));
    }
}
