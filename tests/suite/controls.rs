//! Negative controls: where nothing is wrong, or where chance has dealt the endings, nobody is blamed for sure.
//!
//! A statistic that is fooled here is fooled on every quiet server. Counted are runs with at least one sure finding
//! of a fault. The words that state that a peer was gone (ClientAlive's, the kernel's timeout) are not dealt out by
//! chance, since they say that something was wrong; they come where a laptop slept.

use rayon::prelude::*;
use sshlogs::model::{Family, Verdict};

use crate::trial::{Trial, fatal};

#[allow(dead_code, reason = "the generator's, of which a part is used")]
#[path = "../../benches/generate/rng.rs"]
mod rng;

mod lines;
mod world;

use rng::Rng;
use world::{DAY, End, SECOND, World};

/// One control: how worlds are made, and how often somebody may be blamed.
struct Control {
    first_seed: u64,
    runs: u64,
    /// So many runs in a hundred may have a sure finding of a fault.
    per_cent: u64,
    /// A fault that did happen.
    happened: Option<Family>,
}

impl Control {
    const fn of(first_seed: u64, runs: u64) -> Control {
        Control { first_seed, runs, per_cent: 1, happened: None }
    }

    fn check(&self, name: &str, make: impl Fn(&mut Rng) -> World + Sync) {
        let seeds = (self.first_seed..self.first_seed + self.runs).into_par_iter();
        let run = |seed| {
            let rng = &mut Rng::new(seed);
            let world = make(rng);
            (seed, self.sure_faults(&world, rng))
        };
        let blamed: Vec<(u64, Vec<String>)> = seeds.map(run).filter(|(_, faults)| !faults.is_empty()).collect();
        let shown: Vec<String> =
            blamed.iter().map(|(seed, f)| format!("  seed {seed}: {} x {}", f.len(), f[0])).collect();
        let said =
            format!("{name}: {} of {} runs blame a fault for sure\n{}", blamed.len(), self.runs, shown.join("\n"));
        println!("{said}");
        assert!(blamed.len() as u64 * 100 <= self.runs * self.per_cent, "{said}");
    }

    /// Sure findings of faults that did not happen, each as a sentence.
    fn sure_faults(&self, world: &World, rng: &mut Rng) -> Vec<String> {
        let trial = trial(world, rng);
        let report = trial.run();
        assert!(fatal(&report).is_empty(), "{:?}", report.troubles);
        let told = world.sessions.iter().filter(|s| s.start < world.to).count();
        assert!(report.connections.len() >= told, "sessions were not found again");
        let invented = |f: Family| !f.is_benign() && f != Family::Undetermined && Some(f) != self.happened;
        let sure = report.connections.load().iter().filter(|j| j.finding.verdict <= Verdict::Likely);
        sure.filter(|j| invented(j.finding.family))
            .map(|j| {
                let rules: Vec<&str> = j.finding.evidence.iter().map(|e| e.rule.1).collect();
                format!("{} {} {} {rules:?}", j.finding.cause, j.finding.verdict.id(), j.connection.ending.kind.id())
            })
            .collect()
    }
}

/// The log, and beside it what the world lets be known.
fn trial(world: &World, rng: &mut Rng) -> Trial {
    let mut trial = Trial::of(lines::log(world, rng));
    trial.request.block = 1 << 20;
    let around = trial.path("around");
    std::fs::create_dir(&around).unwrap();
    if world.settings {
        std::fs::write(around.join("sshd_config"), lines::settings(world)).unwrap();
        std::fs::write(around.join("sshd-version.txt"), lines::version(world)).unwrap();
    }
    if world.load {
        std::fs::write(around.join("load.csv"), lines::load(world, rng)).unwrap();
    }
    trial.request.context.folder = Some(around);
    trial
}

#[test]
fn orderly_sessions_are_no_faults() {
    Control::of(1, 140).check("orderly sessions", World::orderly);
}

#[test]
fn random_lengths_and_endings_are_no_faults() {
    Control::of(10_000, 130).check("random lengths", random);
}

#[test]
fn load_that_has_nothing_to_do_with_endings_is_no_cause() {
    Control::of(20_000, 110).check("unrelated load", |rng| {
        let world = if rng.chance(500) { random(rng) } else { World::orderly(rng) };
        // Two days of samples are enough to be fooled.
        World { load: true, to: world.to.min(world.from + 2 * DAY), ..world }
    });
}

/// Real patterns, of a firewall that forgets and of a network that fails, whose kinds of end are then dealt out among
/// all sessions.
#[test]
fn shuffled_labels_are_no_faults() {
    Control::of(30_000, 130).check("shuffled labels", |rng| {
        let mut world = World::orderly(rng);
        if rng.chance(500) {
            world.forgetful_firewall(rng)
        } else {
            world.failing_network(rng)
        }
        let mut kinds: Vec<End> = world.sessions.iter().map(|s| s.how).collect();
        for last in (1..kinds.len()).rev() {
            kinds.swap(last, rng.below(last as u64 + 1) as usize);
        }
        world.sessions.iter_mut().zip(kinds).for_each(|(s, how)| s.how = how);
        world
    });
}

/// Not solved yet: others of the same address live on beside a laptop that sleeps as well as beside a flow that a
/// firewall forgot, and laptops sleep again and again. The share may only fall.
#[test]
fn laptops_that_sleep_are_seldom_a_firewall() {
    let control = Control { happened: Some(Family::ClientSuspended), per_cent: 5, ..Control::of(40_000, 60) };
    control.check("sleeping laptops", |rng| {
        let mut world = World::orderly(rng);
        world.lids(rng);
        world
    });
}

#[test]
fn programs_that_close_with_something_unread_are_no_faults() {
    Control::of(60_000, 150).check("unread output", |rng| {
        let mut world = World::orderly(rng);
        world.unread_output(rng);
        world
    });
}

#[test]
fn machines_that_are_switched_off_in_the_evening_are_no_faults() {
    let control = Control { happened: Some(Family::ClientSuspended), ..Control::of(70_000, 150) };
    control.check("evenings", |rng| {
        let mut world = World::orderly(rng);
        world.evenings(rng);
        world
    });
}

/// ClientAlive's words, dealt out among sessions in which nothing went wrong. They state that a peer was gone, and a
/// machine that sleeps among others is all they mean here; how often that is called a firewall for sure may only fall.
#[test]
fn peers_that_vanish_by_chance_are_seldom_a_firewall() {
    let control = Control { happened: Some(Family::ClientSuspended), per_cent: 9, ..Control::of(50_000, 170) };
    control.check("peers that vanish by chance", |rng| {
        let mut world = World::orderly(rng);
        world.alive = world.alive.or_else(|| Some(rng.pick(&[15, 60, 300])));
        let gone = rng.pick(&[1, 3, 10]);
        for s in &mut world.sessions {
            s.how = rng.weighted(&[(100 - gone, s.how), (gone, End::Unanswered)]);
        }
        world
    });
}

/// Nothing about a session tells how long it lasts or how it ends.
fn random(rng: &mut Rng) -> World {
    let mut world = World::orderly(rng);
    // From "a few resets" to "nothing but resets".
    let resets = rng.pick(&[1, 3, 10, 100]);
    for s in &mut world.sessions {
        s.end = s.start + rng.spread(SECOND as u64, 36_000 * SECOND as u64) as i64;
        s.how = rng.weighted(&[(10, End::Goodbye), (6, End::Closed), (resets, End::Reset)]);
    }
    world
}
