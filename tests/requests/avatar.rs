//! Pictures of people: what is taken, what is left of it, who sees it.

use std::io::Cursor;

use futures_util::future::join_all;
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, ExtendedColorType, GenericImageView, ImageEncoder, ImageFormat, Rgba, RgbaImage,
};
use reqwest::multipart::Form;
use reqwest::{Method, Response};
use serde_json::Value;

use crate::support::requests::file;
use crate::support::{Answer, Person, Shown, TestApp};

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let (red, blue) = (Rgba([200, 20, 20, 255]), Rgba([20, 20, 200, 255]));
    RgbaImage::from_fn(width, height, |x, _| if x < width / 2 { red } else { blue }).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    // JPEG knows no transparency.
    let picture = match format {
        ImageFormat::Jpeg => DynamicImage::from(picture.to_rgb8()),
        _ => picture.clone(),
    };
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG that says it lies on its side, and where it was taken.
fn sideways() -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // orientation 6: turn right
    exif.extend(b"\x0e\x01\x02\0\x04\0\0\0GPS\0"); // a description
    exif.extend(b"\0\0\0\0");
    let picture = halves(40, 20).to_rgb8();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(&picture, 40, 20, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A PNG of one chunk that claims to be this large.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&halves(1, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

/// A JPEG in the colours of a printer: the Adobe marker and four components.
fn for_print() -> Vec<u8> {
    let mut jpeg = encoded(&halves(8, 8), ImageFormat::Jpeg);
    let at = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    // Four components where three are coded: a decoder meets more than there is.
    jpeg[at + 9] = 4;
    let adobe = b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\x02";
    jpeg.splice(2..2, adobe.iter().copied());
    jpeg
}

async fn put(app: &TestApp, person: &Person, content: Vec<u8>) -> Response {
    let form = Form::new().part("file", file("me.png", "image/png", content));
    app.by(person, Method::PUT, "/api/me/avatar").multipart(form).send().await.unwrap()
}

async fn show(app: &TestApp, person: &Person) -> Response {
    app.by(person, Method::GET, "/api/me/avatar").send().await.unwrap()
}

async fn shown(app: &TestApp, person: &Person) -> (String, Vec<u8>) {
    let response = show(app, person).await;
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, response.bytes().await.unwrap().to_vec())
}

async fn address(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me").await["data"]["avatar"].clone()
}

on_every_database! {
    async fn every_kind_becomes_a_small_square(app) {
        let alice = app.alice().await;
        assert_eq!(address(app, &alice).await, Value::Null);
        assert_eq!(show(app, &alice).await.status(), 404);
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
            let response = put(app, &alice, encoded(&halves(900, 600), format)).await;
            assert_eq!(response.status(), 200, "{format:?}");
            let body: Value = response.json().await.unwrap();
            assert_eq!(body["data"]["avatar"], address(app, &alice).await);
            let (kind, bytes) = shown(app, &alice).await;
            let picture = image::load_from_memory(&bytes).unwrap();
            assert_eq!((kind.as_str(), picture.dimensions()), ("image/jpeg", (256, 256)));
            let (left, right) = (picture.get_pixel(10, 128), picture.get_pixel(245, 128));
            assert!(left[0] > 150 && right[2] > 150, "{format:?}: {left:?} {right:?}");
        }
        // Nothing is made larger than it is.
        put(app, &alice, encoded(&halves(30, 80), ImageFormat::Png)).await;
        let (_, bytes) = shown(app, &alice).await;
        assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (30, 30));
    }

    async fn what_shows_through_still_does(app) {
        let alice = app.alice().await;
        let picture = RgbaImage::from_pixel(20, 20, Rgba([0, 90, 0, 60])).into();
        assert_eq!(put(app, &alice, encoded(&picture, ImageFormat::Png)).await.status(), 200);
        let (kind, bytes) = shown(app, &alice).await;
        assert_eq!(kind, "image/png");
        assert_eq!(image::load_from_memory(&bytes).unwrap().get_pixel(3, 3)[3], 60);
    }

    async fn it_stands_upright_and_does_not_say_where_it_was_taken(app) {
        let alice = app.alice().await;
        let taken = sideways();
        assert!(taken.windows(3).any(|three| three == b"GPS"));
        assert_eq!(put(app, &alice, taken).await.status(), 200);
        let (_, bytes) = shown(app, &alice).await;
        let picture = image::load_from_memory(&bytes).unwrap();
        // Turned to the right, what was left is on top.
        assert!(picture.get_pixel(10, 2)[0] > 150 && picture.get_pixel(10, 17)[2] > 150);
        for left in [b"GPS".as_slice(), b"Exif"] {
            assert!(!bytes.windows(left.len()).any(|some| some == left));
        }
    }

    async fn what_is_no_picture_is_refused(app) {
        let alice = app.alice().await;
        let png = encoded(&halves(64, 64), ImageFormat::Png);
        let gif = encoded(&halves(64, 64), ImageFormat::Gif);
        let mut wide_gif = gif.clone();
        wide_gif[6..10].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        let mut webp = encoded(&halves(64, 64), ImageFormat::WebP);
        // The lossless header: 14 bits of width, 14 of height, all set.
        webp[21..25].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x0F]);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let mut bmp = b"BM".to_vec();
        bmp.extend([0; 100]);
        for (name, content) in [
            ("an SVG", svg.to_vec()),
            ("a BMP", bmp),
            ("a PDF", b"%PDF-1.7\n".to_vec()),
            ("text", b"hello".to_vec()),
            ("one byte", vec![0x89]),
            ("a signature", b"\x89PNG\r\n\x1a\n".to_vec()),
            ("half a PNG", png[..png.len() / 2].to_vec()),
            ("a huge PNG", claiming(65_535, 65_535)),
            ("a PNG of nothing", claiming(0, 0)),
            ("a PNG at the end of numbers", claiming(u32::MAX, u32::MAX)),
            ("a wide PNG", claiming(4097, 1)),
            ("a high PNG", claiming(1, 4097)),
            ("a PNG that has no pixels for its size", claiming(4096, 4096)),
            ("a huge GIF", wide_gif),
            ("half a GIF", gif[..20].to_vec()),
            ("a huge WebP", webp),
            ("a JPEG for print that breaks off", for_print()),
            ("the beginning of a JPEG", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec()),
        ] {
            let answer = Answer::of(put(app, &alice, content).await).await;
            assert_eq!(answer.status, 422, "{name}: {}", answer.body);
            assert_eq!((answer.code(), answer.fields()), ("INVALID_FILE_TYPE", vec!["file"]));
        }
        assert_eq!(show(app, &alice).await.status(), 404);
        assert!(app.stored_files().is_empty());
    }

    async fn no_damage_makes_it_stumble(app) {
        let alice = app.alice().await;
        let mut seed = 7_u64;
        let mut random = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap()
        };
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = encoded(&halves(40, 30), format);
            for round in 0..25 {
                let mut broken = whole.clone();
                for _ in 0..=round % 4 {
                    let at = random() % broken.len();
                    broken[at] = u8::try_from(random() % 256).unwrap();
                }
                if round % 3 == 0 {
                    broken.truncate(random() % broken.len());
                }
                let status = put(app, &alice, broken).await.status();
                assert!(status == 200 || status == 422, "{format:?} {round}: {status}");
            }
        }
    }

    async fn a_file_that_is_two_things_is_only_a_picture_afterwards(app) {
        let alice = app.alice().await;
        let mut both = encoded(&halves(20, 20), ImageFormat::Gif);
        both.extend(b"<script>alert(document.domain)</script>PK\x03\x04");
        assert_eq!(put(app, &alice, both).await.status(), 200);
        let (_, bytes) = shown(app, &alice).await;
        assert!(!bytes.windows(8).any(|some| some == b"<script>"));
    }

    async fn five_megabytes_are_enough(app) {
        let alice = app.alice().await;
        let answer = Answer::of(put(app, &alice, vec![0x89; 5 * 1024 * 1024 + 1]).await).await;
        answer.expect_error(413, "FILE_TOO_LARGE");
        let answer = Answer::of(put(app, &alice, vec![0x89; 5 * 1024 * 1024]).await).await;
        answer.expect_error(422, "INVALID_FILE_TYPE");
    }

    async fn a_body_without_a_picture_says_so(app) {
        let alice = app.alice().await;
        for form in [
            Form::new().text("other", "value"),
            Form::new().part("file", file("", "image/png", Vec::new())),
        ] {
            let call = app.by(&alice, Method::PUT, "/api/me/avatar").multipart(form);
            let answer = Answer::of(call.send().await.unwrap()).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["file"]);
        }
        let call = app.by(&alice, Method::PUT, "/api/me/avatar").json(&Value::Null);
        Answer::of(call.send().await.unwrap()).await.expect_error(415, "VALIDATION_ERROR");
        let nobody = app.anonymous(Method::GET, "/api/me/avatar").send().await.unwrap();
        Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
    }

    async fn one_person_has_one_picture(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let picture = encoded(&halves(16, 16), ImageFormat::Png);
        let answers = join_all((0..20).map(|_| put(app, &alice, picture.clone()))).await;
        assert!(answers.iter().all(|answer| answer.status() == 200));
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 1);
        assert_eq!(show(app, &bob).await.status(), 404);
        for _ in 0..2 {
            let gone = app.by(&alice, Method::DELETE, "/api/me/avatar").send().await.unwrap();
            assert_eq!(gone.status(), 204);
        }
        app.deliver().await;
        assert_eq!(show(app, &alice).await.status(), 404);
        assert_eq!(address(app, &alice).await, Value::Null);
        assert!(app.stored_files().is_empty());
        assert_eq!(app.count_of("user.avatar_changed").await, 20);
        assert_eq!(app.count_of("user.avatar_removed").await, 1);
    }

    async fn a_browser_may_keep_it_under_its_own_name(app) {
        let alice = app.alice().await;
        put(app, &alice, encoded(&halves(16, 16), ImageFormat::Png)).await;
        let answer = show(app, &alice).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("cache-control"), "private, no-cache");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
        let tag = header("etag");
        let named = address(app, &alice).await.as_str().unwrap().to_owned();
        let path = &named[named.find("/api/").unwrap()..];
        let answer = app.by(&alice, Method::GET, path).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "private, max-age=604800, immutable");
        let again = app.by(&alice, Method::GET, path).header("if-none-match", &tag);
        let again = again.send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.bytes().await.unwrap().len()), (304, 0));
        put(app, &alice, encoded(&halves(17, 17), ImageFormat::Png)).await;
        assert_ne!(address(app, &alice).await, named);
        let other = app.by(&alice, Method::GET, path).header("if-none-match", &tag);
        let other = other.send().await.unwrap();
        assert_eq!(other.status(), 200);
        assert_eq!(other.headers()["cache-control"], "private, no-cache");
    }

    async fn it_is_changed_on_the_profile_page_without_a_script(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let page = visitor.open("/settings/profile").await;
        assert!(!page.html.contains("/api/me/avatar"));
        let upload = |token: String, content: Vec<u8>| {
            let form = Form::new().text("csrf_token", token);
            let form = form.part("file", file("me.jpg", "image/jpeg", content));
            visitor.call(Method::POST, "/settings/profile/avatar").multipart(form).send()
        };
        let picture = encoded(&halves(16, 16), ImageFormat::Jpeg);
        let forged = upload("x.y".into(), picture.clone()).await.unwrap();
        assert_eq!(forged.status(), 403);
        let broken = upload(page.form_token().into(), b"no picture".to_vec()).await.unwrap();
        let broken = Shown::of(broken).await;
        assert_eq!(broken.status, 422);
        assert!(broken.html.contains("id=\"file-error\""), "{}", broken.html);
        let large = vec![0; 5 * 1024 * 1024 + 1];
        let large = Shown::of(upload(page.form_token().into(), large).await.unwrap()).await;
        assert_eq!(large.status, 422);
        assert!(large.html.contains("5 MB"));
        let taken = Shown::of(upload(page.form_token().into(), picture).await.unwrap()).await;
        assert_eq!((taken.status, taken.location()), (303, "/settings/profile"));
        let page = visitor.open("/dashboard").await;
        assert!(page.html.contains("<img class=\"avatar\" src=\"/api/me/avatar?v="));
        let remove = "/settings/profile/avatar/remove";
        let gone = visitor.submit("/settings/profile", remove, &[]).await;
        assert_eq!((gone.status, gone.location()), (303, "/settings/profile"));
        assert!(!visitor.open("/dashboard").await.html.contains("/api/me/avatar"));
    }
}
