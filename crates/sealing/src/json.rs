//! How JSON documents are read.
//!
//! What serde derives would take a list as well, with an object's values in their order. No document
//! is written so, and the code for it would be 3 kB of what a phone downloads.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// Reads an object, and nothing behind it.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let object = Object::new().deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(object)
}

/// Reads an object, for a field.
///
/// # Errors
/// If it is none, or not one of `T`.
pub fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_map(Object::new())
}

/// Reads a list of objects, for a field.
pub(crate) fn objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(Objects(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<T> Object<T> {
    fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Object<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

struct Objects<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Objects<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut objects = Vec::new();
        while let Some(object) = list.next_element_seed(Object::new())? {
            objects.push(object);
        }
        Ok(objects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(deserialize_with = "objects")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inner {
        number: u32,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Single {
        #[serde(deserialize_with = "object")]
        inner: Inner,
    }

    #[test]
    fn objects_are_read() {
        let inner = vec![Inner { number: 1 }, Inner { number: 2 }];
        let json = br#" {"inner": [{"number": 1}, {"number": 2}]} "#;
        assert_eq!(read(json), Some(Outer { inner }));
        assert_eq!(read(br#"{"inner":[]}"#), Some(Outer { inner: Vec::new() }));
        let inner = Inner { number: 1 };
        assert_eq!(read(br#"{"inner":{"number":1}}"#), Some(Single { inner }));
        assert_eq!(read::<Single>(br#"{"inner":[1]}"#), None);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in [
            "",
            "null",
            "1",
            "[[]]",
            r#"[[{"number":1}]]"#,
            r#"{"inner":[[1]]}"#,
            r#"{"inner":{}}"#,
            r#"{"inner":[]}{}"#,
            r#"{"inner":[],"inner":[]}"#,
            r#"{"inner":[],"other":1}"#,
            r#"{"inner":[]"#,
        ] {
            assert_eq!(read::<Outer>(json.as_bytes()), None, "{json}");
        }
    }
}
