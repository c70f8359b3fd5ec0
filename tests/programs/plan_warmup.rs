//! The example `plan_warmup` as a program.

use super::*;

const PROGRAM: &str = "plan_warmup";

fn plan(arguments: &[&str]) -> Vec<Value> {
    let all: Vec<&str> =
        ["--start", "2026-03-02", "--format", "json"].iter().chain(arguments).copied().collect();
    let output = run(PROGRAM, &all, "");
    assert!(output.status.success(), "{}", stderr(&output));
    rows(&output)
}

fn caps(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["cap"].as_u64().unwrap()).collect()
}

#[test]
fn a_plan_as_json() {
    let rows = plan(&[
        "--from",
        "100",
        "--to",
        "5000",
        "--days",
        "42",
        "--provider",
        "gmail=0.6",
        "--provider",
        "b=0.4",
    ]);
    assert_eq!(rows.len(), 42);
    let fields =
        ["day", "date", "cap", "providers", "decision", "reasons", "hour_cap", "audience", "left", "sent"];
    for (index, row) in rows.iter().enumerate() {
        for field in fields {
            assert!(row.get(field).is_some(), "{field} is missing in {row}");
        }
        assert_eq!(row["day"], index + 1);
        let sum: u64 =
            row["providers"].as_object().unwrap().values().map(|part| part.as_u64().unwrap()).sum();
        assert_eq!(row["cap"], sum);
        assert_eq!(row["decision"], if index == 0 { "start" } else { "advance" });
    }
    let (first, last) = (&rows[0], &rows[41]);
    assert_eq!((first["date"].as_str(), &first["cap"]), (Some("2026-03-02"), &100.into()));
    assert_eq!((&first["providers"]["gmail"], &first["providers"]["b"]), (&60.into(), &40.into()));
    assert_eq!((last["date"].as_str(), &last["cap"]), (Some("2026-04-12"), &5_000.into()));
}

#[test]
fn presets_by_both_spellings_cut_by_from_and_to() {
    let whole = [50, 100, 500, 1_000, 5_000, 10_000, 20_000, 40_000, 70_000, 100_000];
    for name in ["sendgrid_daily", "sendgrid-daily"] {
        assert_eq!(caps(&plan(&["--preset", name]))[..10], whole);
    }
    assert_eq!(
        caps(&plan(&["--preset", "sendgrid_daily", "--from", "400", "--to", "7000"])),
        [400, 500, 1_000, 5_000, 7_000]
    );
    let hourly = plan(&["--preset", "sendgrid_hourly"]);
    assert_eq!((&hourly[12]["hour_cap"], &hourly[35]["hour_cap"]), (&1_000.into(), &2_603_222.into()));
    let paced = plan(&["--preset", "per_provider_45d"]);
    assert_eq!((&paced[0]["providers"]["apple"], &paced[44]["cap"]), (&125.into(), &100_000.into()));
}

#[test]
fn weekdays_and_holidays() {
    let rows = plan(&["--from", "1", "--to", "16", "--days", "5", "--weekdays", "--holiday", "2026-03-04"]);
    let dates: Vec<_> = rows.iter().map(|row| row["date"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2026-03-02", "2026-03-03", "2026-03-05", "2026-03-06", "2026-03-09"]);
    assert_eq!(caps(&rows), [1, 2, 4, 8, 16]);
    assert_eq!(caps(&plan(&["--from", "100", "--to", "300", "--growth", "50"])), [100, 150, 225, 300]);
}

#[test]
fn the_sample_of_measures_holds_the_plan() {
    let arguments = ["--from", "1000", "--to", "20000", "--days", "45", "--weekdays"];
    let arguments = [&arguments[..], &["--observe", "examples/data/warmup.csv"]].concat();
    let rows = plan(&arguments);
    let decisions: Vec<_> = rows[..7].iter().map(|row| row["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["start", "advance", "advance", "advance", "advance", "hold", "advance"]);
    assert_eq!(caps(&rows[..7]), [1_000, 1_070, 1_145, 1_226, 1_313, 1_313, 1_405]);
    assert_eq!(rows[5]["reasons"][0]["rule"], "complaints");
    assert_eq!(
        rows[5]["reasons"][0]["message"],
        "complaints at gmail 0.15 % in 7 days (limit 0.10 %, 5 of 3,343 delivered)"
    );
    assert_eq!((&rows[4]["sent"], &rows[5]["sent"]), (&1_227.into(), &Value::Null));
    // One day was held: the target is reached a sending day later.
    assert_eq!((rows.len(), rows[45]["cap"].as_u64()), (46, Some(20_000)));
}

#[test]
fn measures_by_day_number_a_pause_and_days_without_measures() {
    let folder = folder("plan_warmup_measures");
    let file = folder.join("measures.csv");
    fs::write(&file, "sent, complaints ,Day\n1000,0,1\n2000,40,3\n").unwrap();
    let arguments = ["--from", "1000", "--to", "4000", "--days", "3", "--observe", file.to_str().unwrap()];
    let rows = plan(&arguments);
    // Day 2 has no measures, so it repeats; 40 of 3,000 complain on day 3: seven days of pause, and
    // from half of 2,000 on again.
    assert_eq!(caps(&rows), [1_000, 2_000, 2_000, 0, 0, 0, 0, 0, 0, 0, 1_000, 2_000, 4_000]);
    let decisions: Vec<_> = rows.iter().map(|row| row["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions[..4], ["start", "advance", "hold", "pause"]);
    assert_eq!(decisions[9..], ["pause", "step-back", "advance", "advance"]);
    assert_eq!(rows[10]["date"], "2026-03-12");
}

#[test]
fn a_view_for_people_a_picture_and_a_calendar() {
    let folder = folder("plan_warmup_files");
    let (svg, ics) = (folder.join("ramp.svg"), folder.join("ramp.ics"));
    let arguments = [
        "--start",
        "2026-03-02",
        "--preset",
        "mailtrap",
        "--provider",
        "gmail=3",
        "--provider",
        "yahoo=1",
        "--svg",
        svg.to_str().unwrap(),
        "--ics",
        ics.to_str().unwrap(),
    ];
    let output = run(PROGRAM, &arguments, "");
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Mon 2026-03-02") && text.contains("57,000") && text.contains('█'), "{text}");
    assert!(text.contains("mailtrap: Mailtrap, warm-up schedule of 21 days"), "{text}");
    assert!(text.contains("warning[warmup::short]") && !text.contains('\u{1b}'), "{text}");

    let picture = fs::read_to_string(&svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    // A bar for each provider and day, beside the ground and the legend.
    assert!(picture.matches("<rect").count() >= 2 * 21 + 3, "{}", picture.matches("<rect").count());
    assert!(picture.contains("yahoo"));

    let calendar = fs::read_to_string(&ics).unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 21);
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    assert!(calendar.lines().all(|line| line.len() <= 75), "lines are folded (RFC 5545, 3.1)");
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20260302") && calendar.contains("at most 57\\,000 messages")
    );
    let again = run(PROGRAM, &arguments, "");
    assert!(again.status.success());
    assert_eq!(fs::read_to_string(&ics).unwrap(), calendar, "the same plan, the same file");
}

#[test]
fn impossible_plans_are_reported() {
    let folder = folder("plan_warmup_errors");
    let csv = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let ends = ["--start", "2026-03-02", "--from", "100", "--to", "5000"];
    let cases = [
        (vec!["--days".into(), "3".into()], "too steep for its limit of steps: it needs 7 sending days"),
        (vec!["--observe".into(), "/nowhere/at.csv".into()], "/nowhere/at.csv: "),
        (vec!["--observe".into(), csv("a.csv", "day,hard\n1,2\n")], "a.csv: there is no column \"sent\""),
        (
            vec!["--observe".into(), csv("b.csv", "day,sent\n1,2\n2,many\n")],
            "b.csv: line 3: \"many\" is no count",
        ),
        (
            vec!["--observe".into(), csv("c.csv", "day,sent\nsoon,2\n")],
            "line 2: \"soon\" is no date and no day",
        ),
        (
            vec!["--observe".into(), csv("d.csv", "day,sent\n2026-03-01,2\n")],
            "is before the plan's first day",
        ),
        (vec!["--provider".into(), "gmail".into()], "write NAME=SHARE"),
        (vec!["--provider".into(), "gmail=-1".into()], "is no share"),
        (vec!["--preset".into(), "nobody".into()], "the presets are classic-4-8-weeks, "),
    ];
    for (more, message) in cases {
        let more: Vec<String> = more;
        let arguments: Vec<&str> = ends.iter().copied().chain(more.iter().map(String::as_str)).collect();
        let output = run(PROGRAM, &arguments, "");
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    // A picture that cannot be written is named, and the plan printed all the same.
    let arguments = [&ends[..], &["--svg", "/nowhere/at/all.svg", "--format", "json"]].concat();
    let output = run(PROGRAM, &arguments, "");
    assert_eq!((output.status.code(), rows(&output).len()), (Some(2), 42));
    assert!(stderr(&output).contains("/nowhere/at/all.svg: "), "{}", stderr(&output));
}
