//! Files that came out of the work: made when they are asked for, always the same for the same work.

use std::fmt::Write;
use std::io::Cursor;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use image::{ImageFormat, Rgb, RgbImage};

use super::Sandbox;
use super::answers::Refusal;
use super::results::Reading;
use super::store::Work;

/// `GET /artifacts/{id}/{name}`
pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let work = sandbox.store().work(&id).cloned().ok_or_else(|| Refusal::not_found("File"))?;
    let reading = Reading::of(&work);
    let (content_type, content) = match name.as_str() {
        "report.pdf" => ("application/pdf", pdf(&work, &reading)),
        "keywords.png" => ("image/png", chart(&reading)),
        "requirements.csv" => ("text/csv", csv(&reading)),
        _ => return Err(Refusal::not_found("File")),
    };
    Ok(([(header::CONTENT_TYPE, content_type)], content).into_response())
}

/// A page of plain lines.
fn pdf(work: &Work, reading: &Reading) -> Vec<u8> {
    let needs = reading.requirements.iter().filter_map(|need| need["text"].as_str());
    let first = [format!("Report for {}", work.user_name), String::new()].into_iter();
    let lines = first.chain(needs.map(str::to_owned)).chain([format!("{} words", reading.words)]);
    let mut text = "BT /F1 12 Tf 16 TL 56 780 Td\n".to_owned();
    for line in lines.take(45) {
        // The font of every reader knows no other letters.
        let line: String = line
            .chars()
            .take(90)
            .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' })
            .collect();
        let line = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let _ = writeln!(text, "({line}) Tj T*");
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(pdf.len());
        let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = pdf.len();
    let _ = write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(pdf, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(pdf, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes()
}

/// A bar for each of the frequent words.
fn chart(reading: &Reading) -> Vec<u8> {
    const SIZE: (u32, u32) = (480, 200);
    let most = reading.keywords.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, Rgb([0xFF, 0xFF, 0xFF]));
    for x in 20..SIZE.0 - 20 {
        picture.put_pixel(x, SIZE.1 - 20, Rgb([0x11, 0x18, 0x27]));
    }
    for (index, (_, count)) in (0_u32..).zip(&reading.keywords) {
        let share = u32::try_from(count * 150 / most).unwrap_or(150);
        for x in 0..60 {
            for y in 0..share {
                let place = (40 + index * 84 + x, SIZE.1 - 21 - y);
                picture.put_pixel(place.0, place.1, Rgb([0x25, 0x63, 0xEB]));
            }
        }
    }
    let mut png = Cursor::new(Vec::new());
    if let Err(err) = picture.write_to(&mut png, ImageFormat::Png) {
        tracing::error!(error = %err, "no picture");
    }
    png.into_inner()
}

fn csv(reading: &Reading) -> Vec<u8> {
    let mut csv = "id,priority,text\r\n".to_owned();
    for need in &reading.requirements {
        let field = |name: &str| need[name].as_str().unwrap_or_default().replace('"', "\"\"");
        let _ = write!(csv, "{},{},\"{}\"\r\n", field("id"), field("priority"), field("text"));
    }
    csv.into_bytes()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::super::store::tests::work;
    use super::*;

    #[test]
    fn files_are_what_they_are_called() {
        let work = work("a", "A shop (with honey) for žluťoučký people.", chrono::Utc::now());
        let reading = Reading::of(&work);
        let pdf = pdf(&work, &reading);
        assert!(pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n"));
        assert!(image::load_from_memory(&chart(&reading)).is_ok());
        assert!(String::from_utf8(csv(&reading)).unwrap().contains("R1,must,"));
        let empty = Reading::of(&super::super::store::tests::work("b", "", chrono::Utc::now()));
        assert!(image::load_from_memory(&chart(&empty)).is_ok());
    }
}
