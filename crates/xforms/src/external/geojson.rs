//! GeoJSON (RFC 7946) as ODK reads it: points, lines and the outer ring of polygons.

use std::sync::Arc;

use super::json::{self, Json};
use super::{GeoJsonError, Row};

pub(super) fn rows(text: &str) -> Result<Vec<Row>, GeoJsonError> {
    let top = json::parse(text).map_err(|position| GeoJsonError::Json { position })?;
    let collection = top.get("type").map(Json::text) == Some("FeatureCollection");
    let features = top.get("features").and_then(Json::list);
    let features = features.filter(|_| collection);
    let features = features.ok_or(GeoJsonError::NoFeatures)?;
    let row = |(index, found)| row(found).ok_or(GeoJsonError::Feature { index });
    (1..).zip(features).map(row).collect()
}

fn row(feature: &Json) -> Option<Row> {
    if feature.get("type")?.text() != "Feature" {
        return None;
    }
    let mut row: Row = vec![(Arc::from("geometry"), geometry(feature.get("geometry")?)?)];
    if let Some(Json::Object(properties)) = feature.get("properties") {
        for (name, value) in properties {
            row.push((Arc::from(name.as_str()), value.text().to_owned()));
        }
    }
    if let Some(id) = feature.get("id").filter(|id| **id != Json::Null) {
        row.retain(|(name, _)| &**name != "id");
        row.push((Arc::from("id"), id.text().to_owned()));
    }
    Some(row)
}

fn geometry(geometry: &Json) -> Option<String> {
    let coordinates = geometry.get("coordinates")?;
    match geometry.get("type")?.text() {
        "Point" => point(coordinates),
        "LineString" => line(coordinates.list()?),
        "Polygon" => match coordinates.list()?.first() {
            Some(ring) => line(ring.list()?),
            None => Some(String::new()),
        },
        _ => None,
    }
}

fn line(points: &[Json]) -> Option<String> {
    let points: Option<Vec<String>> = points.iter().map(point).collect();
    Some(points?.join("; "))
}

/// Longitude and latitude, in this order.
fn point(coordinates: &Json) -> Option<String> {
    let [longitude, latitude, ..] = coordinates.list()? else {
        return None;
    };
    Some(format!("{} {} 0 0", latitude.text(), longitude.text()))
}
