//! Logistic regression over sets of features, the same on every machine.

use std::collections::BTreeMap;

/// One labeled text.
#[derive(Clone)]
pub struct Row {
    pub features: Vec<u32>,
    /// The labels and their shares.
    pub labels: Vec<(usize, f64)>,
    pub weight: f64,
    pub family: usize,
}

/// How the table is trained.
pub struct Plan {
    pub labels: usize,
    /// How many features the table keeps.
    pub rows: usize,
    /// The strength of a text against the pull of the weights to zero.
    pub strength: f64,
    /// The weight 1 as the table writes it.
    pub one: f64,
}

const EPOCHS: usize = 14;
const RATE: f64 = 0.12;

/// The weights of each feature.
type Weights = BTreeMap<u32, Vec<f64>>;

/// The table of some texts, as bytes.
pub fn train(plan: &Plan, rows: &[&Row], divisor: u8) -> Vec<u8> {
    let all: std::collections::BTreeSet<u32> =
        rows.iter().flat_map(|row| row.features.iter().copied()).collect();
    let weights = fit(plan, rows, &|feature| all.contains(&feature));
    // The features that move most, where they occur.
    let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
    for feature in rows.iter().flat_map(|row| &row.features) {
        *counts.entry(*feature).or_default() += 1.0;
    }
    let mut ranked: Vec<(f64, u32)> = weights
        .iter()
        .map(|(feature, row)| {
            let size: f64 = row.iter().map(|weight| weight * weight).sum();
            (size * counts[feature].sqrt(), *feature)
        })
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let kept: std::collections::BTreeSet<u32> =
        ranked.iter().take(plan.rows).map(|(_, feature)| *feature).collect();
    let weights = if kept.len() < weights.len() {
        fit(plan, rows, &|feature| kept.contains(&feature))
    } else {
        weights
    };
    write(plan, &weights, divisor)
}

fn fit(plan: &Plan, rows: &[&Row], keep: &dyn Fn(u32) -> bool) -> Weights {
    let labels = plan.labels;
    let mut index: BTreeMap<u32, usize> = BTreeMap::new();
    let mut counts: Vec<f32> = Vec::new();
    let texts: Vec<Vec<usize>> = rows
        .iter()
        .map(|row| {
            let kept = row.features.iter().filter(|feature| keep(**feature));
            kept.map(|feature| {
                let next = index.len();
                let at = *index.entry(*feature).or_insert(next);
                if at == counts.len() {
                    counts.push(0.0);
                }
                counts[at] += row.weight as f32;
                at
            })
            .collect()
        })
        .collect();
    let mut weights = vec![0.0_f32; index.len() * labels];
    let mut squares = vec![1e-4_f32; index.len() * labels];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut seed = 20_261_128_u64;
    let mut scores = vec![0.0_f32; labels];
    let mut slope = vec![0.0_f32; labels];
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (seed >> 33) as usize % (at + 1));
        }
        let rate = (RATE / (1.0 + epoch as f64 * 0.15)) as f32;
        for &number in &order {
            let (row, text) = (rows[number], &texts[number]);
            scores.fill(0.0);
            for &feature in text {
                let own = &weights[feature * labels..][..labels];
                scores.iter_mut().zip(own).for_each(|(score, weight)| *score += weight);
            }
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let parts: Vec<f64> = scores.iter().map(|score| exp(f64::from(score - top))).collect();
            let all: f64 = parts.iter().sum();
            for (slope, part) in slope.iter_mut().zip(&parts) {
                *slope = (part / all * row.weight) as f32;
            }
            for &(label, share) in &row.labels {
                slope[label] -= (share * row.weight) as f32;
            }
            for &feature in text {
                let pull = 1.0 / (plan.strength as f32 * counts[feature]);
                let own = &mut weights[feature * labels..][..labels];
                let sums = &mut squares[feature * labels..][..labels];
                for ((weight, sum), slope) in own.iter_mut().zip(sums).zip(&slope) {
                    let slope = slope + pull * *weight;
                    *sum += slope * slope;
                    *weight -= rate * slope / sum.sqrt();
                }
            }
        }
    }
    index
        .into_iter()
        .map(|(feature, at)| {
            (feature, weights[at * labels..][..labels].iter().map(|w| f64::from(*w)).collect())
        })
        .collect()
}

/// `e` to a power of 0 or less; the same on every machine, as a library's might not be.
fn exp(power: f64) -> f64 {
    let mut value = 1.0 + power.max(-700.0) / 1024.0;
    for _ in 0..10 {
        value *= value;
    }
    value
}

/// The version of the format: see `src/learned.rs`.
const VERSION: u8 = 2;

fn write(plan: &Plan, weights: &Weights, divisor: u8) -> Vec<u8> {
    let mut out = vec![b'L', b'T', VERSION, divisor];
    for (feature, row) in weights {
        out.extend(feature.to_le_bytes());
        out.extend(row.iter().map(|weight| (weight * plan.one).round().clamp(-127.0, 127.0) as i8 as u8));
    }
    out
}
