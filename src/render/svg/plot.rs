//! Charts with two axes: chances, courses, calibration.

use super::{Anchor, Canvas, LINE, TEXT, Width, at, percentage, short, ticks, width_of};
use crate::render::words::words;
use crate::report::chart::{Course, Density, Said};

/// Above a plot, for what stands at a mark.
const HEAD: f64 = 22.0;

/// The chance of each landing; what meets the quota is solid, what does not is light.
pub fn density(d: &Density, unit: &str, width: Width) -> Canvas {
    let total = width.pixels();
    let tall = if width == Width::Phone { 130.0 } else { 170.0 };
    let (left, right) = (40.0, total - 8.0);
    let (top, bottom) = (HEAD, HEAD + tall);
    let mut canvas = Canvas::new(bottom + 3.0 * LINE + 22.0);
    let to = d.from + d.step * d.masses.len() as f64;
    let x = |value: f64| {
        let share = (value - d.from) / (to - d.from);
        left + share.clamp(0.0, 1.0) * (right - left)
    };
    let highest = d.masses.iter().copied().fold(0.0, f64::max);
    let y = |mass: f64| match highest {
        h if h > 0.0 => bottom - mass / h * tall,
        _ => bottom,
    };
    for mass in ticks(0.0, highest, 4) {
        canvas.line((left, y(mass)), (right, y(mass)), "grid");
        canvas.text(
            left - 6.0,
            y(mass) + 4.0,
            Anchor::End,
            "d",
            &percentage(mass),
        );
    }
    let quota = d.quota.as_ref().and_then(|q| q.size());
    for (n, mass) in d.masses.iter().enumerate() {
        let (from, end) = (d.from + d.step * n as f64, d.from + d.step * (n + 1) as f64);
        let met = quota.unwrap_or(f64::MIN).clamp(from, end);
        for (a, b, class) in [(from, met, "light"), (met, end, "bar")] {
            let w = x(b) - x(a) - 1.0;
            if w > 0.0 && *mass > 0.0 {
                canvas.area(x(a), y(*mass), (w, bottom - y(*mass)), class, None);
            }
        }
    }
    canvas.line((left, bottom), (right, bottom), "axis");
    values_under(&mut canvas, (d.from, to), &x, (left, right), bottom);
    if let (Some(quota), Some(cell)) = (quota.filter(|q| *q >= d.from && *q <= to), &d.quota) {
        let at = x(quota);
        canvas.line((at, top - 4.0), (at, bottom + 4.0), "mark");
        let chance = d.chance.as_ref().map(|c| format!(": {} chance", words(c)));
        let text = format!("quota {}{}", words(cell), chance.unwrap_or_default());
        let half = width_of(&text) / 2.0;
        canvas.text(
            at.min(total - half).max(half),
            TEXT,
            Anchor::Middle,
            "m",
            &text,
        );
    }
    // Four times in five, and the median.
    let (low, median, high) = d.range;
    let line = bottom + LINE + 12.0;
    canvas.line((x(low), line), (x(high), line), "range");
    for end in [low, high] {
        canvas.line((x(end), line - 4.0), (x(end), line + 4.0), "range");
    }
    canvas.area(x(median) - 3.0, line - 5.0, (6.0, 10.0), "bar", None);
    let text = "four times in five; the block is the median";
    let half = width_of(text) / 2.0;
    let middle = ((x(low) + x(high)) / 2.0).min(total - half).max(half);
    canvas.text(middle, line + LINE + 4.0, Anchor::Middle, "d", text);
    let text = format!("{unit} · chance of landing in each {}", short(d.step));
    canvas.text(left, line + 2.0 * LINE + 6.0, Anchor::Start, "d", &text);
    canvas
}

/// Round values under a plot, none of which touches another.
fn values_under(
    canvas: &mut Canvas,
    (low, high): (f64, f64),
    x: &dyn Fn(f64) -> f64,
    (left, right): (f64, f64),
    bottom: f64,
) {
    /// Between two values.
    const APART: f64 = 64.0;
    let mut until = f64::MIN;
    for value in ticks(low, high, (((right - left) / APART) as usize).max(2)) {
        let text = short(value);
        let half = width_of(&text) / 2.0;
        let middle = x(value).min(right + 8.0 - half);
        canvas.line((x(value), bottom), (x(value), bottom + 4.0), "axis");
        if middle - half > until + 4.0 {
            canvas.text(middle, bottom + LINE, Anchor::Middle, "d", &text);
            until = middle + half;
        }
    }
}

/// A figure from span to span: its line, the mean and the limits of those before the newest, and what lay outside.
pub fn course(course: &Course, unit: &str, width: Width) -> Canvas {
    let total = width.pixels();
    let last_value = words(&course.last);
    let (left, right) = (46.0, total - width_of(&last_value) - 12.0);
    let (top, bottom) = (8.0, 108.0);
    let mut canvas = Canvas::new(bottom + 2.0 * LINE + 4.0);
    let values = course.points.iter().filter_map(|p| p.value);
    let limits = course.limits;
    let mut high = values.clone().fold(0.0, f64::max);
    let mut low = values.fold(0.0, f64::min);
    if let Some(l) = limits {
        let ceiling = if course.is_share { 1.0 } else { f64::MAX };
        high = high.max(l.high.min(ceiling));
        low = low.min(l.low.max(0.0));
    }
    let span = if high > low { high - low } else { 1.0 };
    let y = |value: f64| bottom - (value.clamp(low, low + span) - low) / span * (bottom - top);
    let step = (right - left) / (course.points.len().max(2) - 1) as f64;
    let x = |n: usize| left + step * n as f64;
    let tick = |value| {
        if course.is_share {
            percentage(value)
        } else {
            short(value)
        }
    };
    let last = course.points.len().saturating_sub(1);
    if let Some(l) = limits {
        let from = x(last.saturating_sub(l.n as usize));
        let (upper, lower) = (y(l.high), y(l.low.max(low)));
        canvas.area(from, upper, (right - from, lower - upper), "band", None);
        canvas.line((from, y(l.mean)), (right, y(l.mean)), "mean");
    }
    let mut until = f64::MAX;
    for value in ticks(low, low + span, 3) {
        canvas.line((left, y(value)), (right, y(value)), "grid");
        if y(value) < until - LINE {
            canvas.text(left - 6.0, y(value) + 4.0, Anchor::End, "d", &tick(value));
            until = y(value);
        }
    }
    let mut path = String::new();
    let mut is_down = false;
    for (n, point) in course.points.iter().enumerate() {
        let Some(value) = point.value else {
            is_down = false;
            continue;
        };
        path += &format!(
            "{}{} {}",
            if is_down { "L" } else { "M" },
            at(x(n)),
            at(y(value))
        );
        is_down = true;
    }
    canvas.path(&path, "course");
    for (n, point) in course.points.iter().enumerate() {
        let Some(value) = point.value else { continue };
        if point.is_outside {
            let (x, y) = (x(n), y(value));
            let (l, r, u, d) = (at(x - 5.0), at(x + 5.0), at(y - 5.0), at(y + 5.0));
            let (x, y) = (at(x), at(y));
            canvas.path(&format!("M{l} {y}L{x} {u}L{r} {y}L{x} {d}Z"), "outside");
        }
        let is_known = |n: Option<usize>| {
            let point = n.and_then(|n| course.points.get(n));
            point.is_some_and(|p| p.value.is_some())
        };
        // A line of one point is none.
        if n != last && !is_known(n.checked_sub(1)) && !is_known(Some(n + 1)) {
            canvas.dot(x(n), y(value), "bar", None);
        }
        if n == last {
            canvas.dot(x(n), y(value), "bar", Some(&value.to_string()));
            let line = (y(value) + 4.0).clamp(top + 8.0, bottom);
            canvas.text(total, line, Anchor::End, "", &last_value);
        }
    }
    let (first, newest) = (course.points.first(), course.points.last());
    if let (Some(first), Some(newest)) = (first, newest) {
        canvas.text(left, bottom + LINE, Anchor::Start, "d", &first.key);
        if last > 0 {
            canvas.text(right, bottom + LINE, Anchor::End, "d", &newest.key);
        }
    }
    canvas.text(left, bottom + 2.0 * LINE, Anchor::Start, "d", unit);
    canvas
}

/// What was said, along; what came of it, upwards, with its interval. On the line both are alike.
pub fn calibration(said: &[Said], unit: &str, width: Width) -> Canvas {
    let total = width.pixels();
    let (left, right) = (46.0, total - 16.0);
    let (top, bottom) = (24.0, 24.0 + right - left);
    let mut canvas = Canvas::new(bottom + 2.0 * LINE + 10.0);
    let x = |share: f64| left + share.clamp(0.0, 1.0) * (right - left);
    let y = |share: f64| bottom - share.clamp(0.0, 1.0) * (bottom - top);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line((left, y(share)), (right, y(share)), "grid");
        canvas.text(
            left - 6.0,
            y(share) + 4.0,
            Anchor::End,
            "d",
            &percentage(share),
        );
        canvas.text(
            x(share),
            bottom + LINE + 4.0,
            Anchor::Middle,
            "d",
            &percentage(share),
        );
    }
    canvas.line((x(0.0), y(0.0)), (x(1.0), y(1.0)), "mean");
    for band in said {
        canvas.line(
            (x(band.odds), y(band.low)),
            (x(band.odds), y(band.high)),
            "range",
        );
        let exact = band.rate.to_string();
        canvas.dot(x(band.odds), y(band.rate), "bar", Some(&exact));
    }
    canvas.text(
        0.0,
        TEXT,
        Anchor::Start,
        "d",
        "won in time; on the dashed line: as said",
    );
    canvas.text(left, bottom + 2.0 * LINE + 6.0, Anchor::Start, "d", unit);
    canvas
}
