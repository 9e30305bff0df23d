//! The page: what was measured, as Markdown.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use chrono::NaiveDate;
use sshlogs::catalogue::cause::Points;
use sshlogs::model::{Family, Verdict};

use crate::fit::{Side, Tally};
use crate::leave_out::{LeftOut, Score};
use crate::record::Recorded;
use crate::trust::{self, Share, concerns_a_fault, is_right, probability};

const HEAD: &str = "A finding is right if its family is one that the truth accepts.
Where a number is given by scenario, every scenario weighs one: the twenty sessions of one outage are one outage.
The logs are a laboratory's. The rules were written by people who had seen it, so servers in the wild will be less kind.
[Teaching it something](adding.md#a-rules-strength) says how this page is used.
";

const LEFT_OUT: &str = "One kind of fault at a time: strengths are fitted on the scenarios without it, and judge the \
scenarios that have it.
Counted are its connections and the benign ones beside them, where the log can tell. *Wrong blame* is the share of
sure verdicts that are wrong, of those on faults and those that name one.
";

const RULES: &str = "How many connections a rule fired for where its cause's family is right, and where it is wrong; in \
brackets, in how
many scenarios, of how many. Asked are connections whose ending the cause can explain and, but for rules that refute,
where nothing refutes it. The estimate is 10·log10 of the likelihood ratio, every scenario weighing one, smoothed so that
a rule as frequent on both sides comes out at 0. It is drawn towards the word set by hand, which counts as three
scenarios. The last column is the word nearest to the result, **bold** where it is not the rule's own; a dash means that
the rule should not speak. Rules that are decisive or refute stay as they are: proof is not a matter of counting. What
never fired, or whose cause was never there, has shown nothing.
";

/// All that is shown.
pub struct Report<'a> {
    /// When it was measured.
    pub date: NaiveDate,
    /// Roots with their numbers of scenarios.
    pub sources: &'a [(String, usize)],
    /// Scenarios judged with the shipped strengths.
    pub scenarios: &'a [Recorded],
    /// Every rule.
    pub rules: Vec<Tally>,
    /// One kind of fault at a time.
    pub left_out: Vec<LeftOut>,
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        self.left_out(f)?;
        self.words(f)?;
        self.probabilities(f)?;
        self.confusion(f)?;
        self.rules(f)
    }
}

impl Report<'_> {
    fn head(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let labels = self.scenarios.iter().map(|s| s.connections.len()).sum::<usize>();
        let found = self.scenarios.iter().map(|s| s.found().count()).sum::<usize>();
        writeln!(f, "# Calibration\n")?;
        writeln!(
            f,
            "Measured on {} by `cargo run --release --example calibrate -- ROOT...`, over logs whose truth is known:\n",
            self.date
        )?;
        for (name, count) in self.sources {
            writeln!(f, "- `{name}`: {count} scenarios")?;
        }
        writeln!(f, "\n{found} of {labels} labelled connections were found again. {HEAD}")
    }

    fn left_out(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## Faults of a kind never seen before\n")?;
        writeln!(f, "{LEFT_OUT}")?;
        writeln!(f, "| kind | scenarios | faults | right | wrong blame | right as shipped | wrong blame as shipped |")?;
        writeln!(f, "|---|--:|--:|--:|--:|--:|--:|")?;
        let mut total = [Score::default(); 2];
        for l in &self.left_out {
            total = [total[0].plus(l.fitted), total[1].plus(l.shipped)];
            let name = format!("`{}`", l.kind.id());
            writeln!(f, "{}", left_out_row(&name, &l.scenarios.to_string(), l.fitted, l.shipped))?;
        }
        writeln!(f, "{}", left_out_row("**all**", "", total[0], total[1]))?;
        let mean = |of: fn(&LeftOut) -> Score| {
            let shares: Vec<f64> = self.left_out.iter().filter_map(|l| ratio(of(l).right, of(l).faults)).collect();
            percent((!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64))
        };
        writeln!(f, "| mean of the kinds | | | {} | | {} | |\n", mean(|l| l.fitted), mean(|l| l.shipped))
    }

    fn words(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## What a verdict is worth\n")?;
        writeln!(f, "| verdict | connections | right | by scenario | on or of a fault | right | by scenario |")?;
        writeln!(f, "|---|--:|--:|--:|--:|--:|--:|")?;
        for verdict in Verdict::ALL {
            let all = Share::of(self.scenarios, |l, v| (v.verdict == *verdict).then(|| is_right(l, v)));
            let faults = Share::of(self.scenarios, |l, v| {
                (v.verdict == *verdict && concerns_a_fault(l, v)).then(|| is_right(l, v))
            });
            writeln!(f, "| {} | {} | {} |", verdict.id(), share(&all), share(&faults))?;
        }
        let sure = |v: Verdict| v <= Verdict::Likely;
        let lines = [
            ("sure and wrong", Share::of(self.scenarios, |l, v| sure(v.verdict).then(|| !is_right(l, v)))),
            (
                "sure and wrong, on or of a fault",
                Share::of(self.scenarios, |l, v| (sure(v.verdict) && concerns_a_fault(l, v)).then(|| !is_right(l, v))),
            ),
            (
                "benign, and blamed for sure on a fault",
                Share::of(self.scenarios, |l, v| {
                    let blamed = sure(v.verdict) && concerns_a_fault(l, v) && !is_right(l, v);
                    (!l.is_fault()).then_some(blamed)
                }),
            ),
            (
                "the log cannot tell, and sure and wrong",
                Share::of(self.scenarios, |l, v| (!l.determinable).then(|| sure(v.verdict) && !is_right(l, v))),
            ),
        ];
        writeln!(f, "\n| false certainty | of | share | by scenario |\n|---|--:|--:|--:|")?;
        for (name, s) in lines {
            writeln!(f, "| {name} | {} |", share(&s))?;
        }
        writeln!(f)
    }

    fn probabilities(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## What a score is worth\n")?;
        writeln!(
            f,
            "`score_db` is 10·log10(P/(1−P)). The Brier score is the mean of (P − right)²: 0 is perfect, 0.25 a coin.\n"
        )?;
        writeln!(f, "| Brier score | by connection | by scenario |\n|---|--:|--:|")?;
        let all = trust::brier(self.scenarios, |_, _| true);
        let faults = trust::brier(self.scenarios, concerns_a_fault);
        for (name, brier) in [("everything named", all), ("on or of a fault", faults)] {
            let (connection, scenario) = brier.unzip();
            writeln!(f, "| {name} | {} | {} |", decimal(connection), decimal(scenario))?;
        }
        writeln!(
            f,
            "\nAnswering only where P is high enough: how many of the faults are answered, and how many of these answers \
             are right.\n"
        )?;
        writeln!(f, "| P at least | faults answered | right | by scenario |\n|--:|--:|--:|--:|")?;
        for p in [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] {
            let answers = |v: &sshlogs::model::Finding| v.verdict != Verdict::Undetermined && probability(v) >= p;
            let covered = Share::of(self.scenarios, |l, v| l.is_fault().then(|| answers(v)));
            let right = Share::of(self.scenarios, |l, v| (l.is_fault() && answers(v)).then(|| is_right(l, v)));
            let [covered, right, by_scenario] =
                [covered.by_connection(), right.by_connection(), right.by_scenario()].map(percent);
            writeln!(f, "| {p:.2} | {covered} | {right} | {by_scenario} |")?;
        }
        writeln!(f)
    }

    fn confusion(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## What is mistaken for what\n")?;
        writeln!(
            f,
            "Rows are the truth, columns what was said, in connections; the truth may accept more than its own label.\n"
        )?;
        let table = trust::confusion(self.scenarios);
        let said: BTreeSet<Family> = table.values().flat_map(|row| row.keys().copied()).collect();
        let heads: Vec<&str> = said.iter().map(|family| family.id()).collect();
        writeln!(f, "| | {} |", heads.join(" | "))?;
        writeln!(f, "|---|{}", "--:|".repeat(said.len()))?;
        for (truth, row) in &table {
            let cells: Vec<String> =
                said.iter().map(|family| row.get(family).map(u32::to_string).unwrap_or_default()).collect();
            writeln!(f, "| **{}** | {} |", truth.id(), cells.join(" | "))?;
        }
        writeln!(f)
    }

    fn rules(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "## Every rule\n")?;
        writeln!(f, "{RULES}")?;
        writeln!(
            f,
            "| rule | fired right | fired wrong | estimate dB | drawn to the hand's | set by hand | follows |"
        )?;
        writeln!(f, "|---|--:|--:|--:|--:|---|---|")?;
        for tally in &self.rules {
            writeln!(f, "{}", rule_row(tally))?;
        }
        Ok(())
    }
}

fn rule_row(t: &Tally) -> String {
    let points = match t.rule.points {
        Points::For => "",
        Points::Against => "against, ",
        Points::Doubts => "doubts, ",
        Points::Refutes => "",
    };
    let by_hand = match t.rule.points {
        Points::Refutes => "refutes".to_owned(),
        _ => format!("{points}{}", t.rule.strength.id()),
    };
    let follows = match t.word() {
        _ if t.is_fixed() || t.speaking() == 0 => String::new(),
        Some(word) if word == t.rule.strength => word.id().to_owned(),
        Some(word) => format!("**{points}{}**", word.id()),
        None => "**—**".to_owned(),
    };
    let (estimate, shrunk) = match t.speaking() {
        0 => (String::new(), String::new()),
        _ => (format!("{:.1}", t.estimate()), format!("{:.1}", t.shrunk())),
    };
    let (cause, rule) = t.key();
    let (right, wrong) = (side(&t.right), side(&t.wrong));
    format!("| `{cause}/{rule}` | {right} | {wrong} | {estimate} | {shrunk} | {by_hand} | {follows} |")
}

fn side(s: &Side) -> String {
    format!("{} ({}/{})", s.fired, s.fired_in, s.scenarios)
}

fn left_out_row(name: &str, scenarios: &str, fitted: Score, shipped: Score) -> String {
    let right = |s: Score| percent(ratio(s.right, s.faults));
    let blame = |s: Score| format!("{} ({}/{})", percent(ratio(s.blames_wrong, s.blames)), s.blames_wrong, s.blames);
    let cells = [right(fitted), blame(fitted), right(shipped), blame(shipped)];
    format!("| {name} | {scenarios} | {} | {} |", fitted.faults, cells.join(" | "))
}

/// Three cells: how many, what share, what share by scenario.
fn share(s: &Share) -> String {
    format!("{} | {} | {}", s.n, percent(s.by_connection()), percent(s.by_scenario()))
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |s| format!("{:.1} %", 100.0 * s))
}

fn decimal(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |n| format!("{n:.3}"))
}
