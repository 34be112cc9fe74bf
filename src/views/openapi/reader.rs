//! Reads the document for its page.

use serde_json::Value;

use super::page::{DocsPage, Field, Group, Operation, Parameter, Response};

/// Methods in the order in which they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The document as JSON.
pub(super) struct Reader(pub(super) Value);

impl Reader {
    pub(super) fn page(&self) -> DocsPage {
        let info = &self.0["info"];
        DocsPage {
            title: text(&info["title"]),
            version: text(&info["version"]),
            groups: items(&self.0["tags"]).map(|tag| self.group(&tag["name"])).collect(),
        }
    }

    fn group(&self, name: &Value) -> Group {
        let mut paths: Vec<_> = self.0["paths"].as_object().into_iter().flatten().collect();
        paths.sort_by_key(|(path, _)| *path);
        let operations = paths
            .into_iter()
            .flat_map(|(path, item)| METHODS.map(|method| (path, method, &item[method])))
            .filter(|(_, _, operation)| items(&operation["tags"]).any(|tag| tag == name))
            .map(|(path, method, operation)| self.operation(path, method, operation))
            .collect();
        Group { name: text(name), operations }
    }

    fn operation(&self, path: &str, method: &str, operation: &Value) -> Operation {
        let parameters = items(&operation["parameters"]).map(|parameter| Parameter {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            required: parameter["required"] == true,
            kind: self.kind(&parameter["schema"]),
            description: text(&parameter["description"]),
        });
        let responses = operation["responses"].as_object().into_iter().flatten();
        let responses = responses.map(|(status, response)| Response {
            status: status.clone(),
            description: text(&self.resolve(response)["description"]),
        });
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: text(&operation["description"]),
            security_text: credentials(&operation["security"]),
            parameters: parameters.collect(),
            body_fields: self.body_fields(&operation["requestBody"]["content"]),
            responses: responses.collect(),
        }
    }

    /// The fields of every type of body, those that are needed first.
    fn body_fields(&self, content: &Value) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for media in content.as_object().into_iter().flatten().map(|(_, media)| media) {
            let schema = self.resolve(&media["schema"]);
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                if fields.iter().any(|known| known.name == *name) {
                    continue;
                }
                fields.push(Field {
                    name: name.clone(),
                    kind: self.kind(field),
                    required: items(&schema["required"]).any(|required| required == name),
                    description: text(&field["description"]),
                });
            }
        }
        fields.sort_by_key(|field| !field.required);
        fields
    }

    /// What a schema allows, in a few words.
    fn kind(&self, schema: &Value) -> String {
        let schema = self.resolve(schema);
        if !schema["enum"].is_null() {
            return join(items(&schema["enum"]).map(text));
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            if !schema[choice].is_null() {
                return join(items(&schema[choice]).map(|schema| self.kind(schema)));
            }
        }
        let kinds: Vec<_> = match &schema["type"] {
            Value::String(kind) => vec![kind.as_str()],
            kinds => items(kinds).filter_map(Value::as_str).collect(),
        };
        let kinds = kinds.into_iter().map(|kind| match (kind, schema["format"].as_str()) {
            ("array", _) => format!("list of {}", self.kind(&schema["items"])),
            ("string", Some("binary")) => "file".to_owned(),
            ("string", Some(format)) => format!("string ({format})"),
            _ => kind.to_owned(),
        });
        join(kinds)
    }

    /// What a reference refers to; anything else is itself.
    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(value)
    }
}

/// Who may call, in a sentence; empty where anybody may.
fn credentials(security: &Value) -> String {
    let mut names: Vec<_> = items(security)
        .filter_map(Value::as_object)
        .flat_map(serde_json::Map::keys)
        .map(|name| match name.as_str() {
            "bearer" => "an access token",
            "cookie" => "the cookie of a browser",
            "metrics_token" => "the metrics token",
            other => other,
        })
        .collect();
    names.dedup();
    let names = names.join(" or ");
    let is_optional =
        items(security).any(|choice| choice.as_object().is_some_and(serde_json::Map::is_empty));
    match (names.is_empty(), is_optional) {
        (true, _) => String::new(),
        (false, true) => format!("Takes {names}, and does without."),
        (false, false) => format!("Needs {names}."),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A text of the document, without the marks of code and the breaks of lines.
fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default().replace('`', "");
    text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" or ")
}
