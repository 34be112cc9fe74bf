//! Any picture in, a small square one out. It is made anew from the pixels, so that nothing else of
//! the upload is left: no place where it was taken, no program behind the picture.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
};
use tokio::sync::Semaphore;

use super::MAX_SIDE;
use crate::errors::{Error, Problem, Result};
use crate::i18n::Text;

/// Width and height of what is kept, at most: sharp where pages show it, and light enough to be on
/// every one of them.
const SIDE: u32 = 256;
/// The most bytes that the pixels of an upload may be, and the most that reading them may take
/// besides.
const MEMORY: u64 = 128 * 1024 * 1024;
/// A photograph looks the same at this quality, and is a tenth of what it would be without loss.
const QUALITY: u8 = 85;

/// Pictures that are read at once: each takes up to [`MEMORY`], and a processor.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A picture to be kept.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) bytes: Vec<u8>,
    /// `jpg`, or `png` where something shows through.
    pub(super) ending: &'static str,
}

/// The media type of what is kept under `key`.
pub(super) fn type_of(key: &str) -> &'static str {
    if key.rsplit('.').next() == Some("png") { "image/png" } else { "image/jpeg" }
}

fn refuse(text: impl Into<Text>) -> Error {
    Problem::new("file", text.into()).with_code("INVALID_FILE_TYPE").into()
}

/// Reads `upload` and makes of it what is kept.
pub(super) async fn make(upload: Bytes) -> Result<Picture> {
    let turn = TURNS.acquire().await.map_err(Error::internal)?;
    // The turn goes along: a client that hangs up ends the wait, not the work.
    let work = move || {
        let _turn = turn;
        square(&upload)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(picture) => picture,
        // A decoder that gave up on a malformed file.
        Err(err) if err.is_panic() => Err(refuse("error-picture-damaged")),
        Err(err) => Err(Error::internal(err)),
    }
}

fn square(upload: &[u8]) -> Result<Picture> {
    let picture = decode(upload)?;
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    let mut picture = picture.crop_imm(left, top, side, side);
    if side > SIDE {
        picture = picture.resize_exact(SIDE, SIDE, FilterType::CatmullRom);
    }
    encode(&picture).map_err(Error::internal)
}

/// The first picture in the file, the right way up. Its size is known and judged before the first
/// pixel is read.
fn decode(upload: &[u8]) -> Result<DynamicImage> {
    let format = image::guess_format(upload).ok().filter(|format| {
        matches!(
            format,
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif
        )
    });
    let format = format.ok_or_else(|| refuse("error-picture-type"))?;
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|err| explain(&err))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(refuse("error-picture-damaged"));
    }
    if decoder.total_bytes() > MEMORY {
        return Err(too_large());
    }
    // A picture whose other data can not be read is taken as it lies.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|err| explain(&err))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn too_large() -> Error {
    refuse(Text::from("error-picture-dimensions").arg("max", u64::from(MAX_SIDE)))
}

fn explain(err: &ImageError) -> Error {
    match err {
        ImageError::Limits(_) => too_large(),
        _ => refuse("error-picture-damaged"),
    }
}

/// JPEG for photographs, which are most; PNG where something shows through, which JPEG can not say.
/// (WebP would be one format for both, but can be written here only without loss.)
fn encode(picture: &DynamicImage) -> image::ImageResult<Picture> {
    let rgba = picture.to_rgba8();
    let mut bytes = Vec::new();
    if rgba.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        rgba.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok(Picture { bytes, ending: "png" });
    }
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok(Picture { bytes, ending: "jpg" })
}
