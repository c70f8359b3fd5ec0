//! The ramp as a picture.

use deliverability::warmup::Plan;
use plotters::{
    prelude::*,
    style::{
        FontTransform,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::schedule::{Row, Schedule};

const SIZE: (u32, u32) = (960, 480);
/// One for each provider, and again from the first.
const COLOURS: [RGBColor; 6] = [
    RGBColor(31, 119, 180),
    RGBColor(255, 127, 14),
    RGBColor(44, 160, 44),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(23, 190, 207),
];
const SENT: RGBColor = RGBColor(200, 30, 30);

/// Draws the caps by day, the parts of the providers one above the other, and what was sent.
pub fn draw(plan: &Plan, schedule: &Schedule) -> Result<String, String> {
    let mut svg = String::new();
    paint(&mut svg, plan, schedule.rows()).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn paint(svg: &mut String, plan: &Plan, rows: &[Row]) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let tallest = rows.iter().map(|row| row.day.cap().max(row.sent.unwrap_or(0))).max().unwrap_or(1);
    let (width, height) = (rows.len().max(1) as f64, tallest.max(1) as f64 * 1.05);
    let target = plan.target();
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("Warm-up to {target} messages a day"), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(84)
        .build_cartesian_2d(0.0..width, 0.0..height)?;
    let date = |at: &f64| rows.get(*at as usize).map(|row| row.day.date().to_string()).unwrap_or_default();
    let centred = Pos::new(HPos::Center, VPos::Top);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(8)
        .x_label_formatter(&date)
        .x_label_style(
            ("sans-serif", 12).into_font().transform(FontTransform::None).color(&BLACK).pos(centred),
        )
        .y_label_formatter(&|count| format!("{count:.0}"))
        .y_desc("messages a day")
        .draw()?;

    let names: Vec<&str> = plan.providers().iter().map(|provider| provider.name()).collect();
    let names = if names.is_empty() { vec!["cap"] } else { names };
    for (index, name) in names.into_iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        // A bar stands on those of the providers before it.
        let bar = |(at, row): (usize, &Row)| {
            let own = [row.day.cap()];
            let parts = if row.day.parts().is_empty() { &own[..] } else { row.day.parts() };
            let below: u128 = parts.iter().take(index).map(|&part| u128::from(part)).sum();
            let top = below + u128::from(parts.get(index).copied().unwrap_or(0));
            let left = at as f64;
            Rectangle::new([(left + 0.08, below as f64), (left + 0.92, top as f64)], colour.filled())
        };
        chart
            .draw_series(rows.iter().enumerate().map(bar))?
            .label(name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled()));
    }
    let sent = || rows.iter().enumerate().filter_map(|(at, row)| Some((at as f64 + 0.5, row.sent? as f64)));
    if sent().next().is_some() {
        chart
            .draw_series(LineSeries::new(sent(), SENT.stroke_width(2)))?
            .label("sent")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 12, y)], SENT.stroke_width(2)));
        chart.draw_series(sent().map(|point| Circle::new(point, 3, SENT.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    area.present()?;
    Ok(())
}
