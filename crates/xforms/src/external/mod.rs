//! External secondary instances, handed in by whoever has the files.

mod csv;
mod geojson;
mod json;

/// Content of an external secondary instance: see [`Form::parse_with`](crate::Form::parse_with).
///
/// Source: ODK XForms specification, "Secondary instances - external". Rows become
/// `root/item`, and their columns the elements in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct External(pub(crate) Content);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Xml(String),
    Rows(Vec<Row>),
}

/// Names and values of one `item`.
pub(crate) type Row = Vec<(std::sync::Arc<str>, String)>;

impl Default for Content {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

/// Why a file is no GeoJSON that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeoJsonError {
    /// The text is no JSON.
    #[error("not JSON at byte {position}")]
    Json {
        /// Where it ceases to be.
        position: usize,
    },
    /// The top is no object of type `FeatureCollection` with a list of features.
    #[error("no FeatureCollection")]
    NoFeatures,
    /// A feature is of another type, or its geometry no point, line or polygon.
    #[error("feature {index} is no point, line or polygon")]
    Feature {
        /// Its place in the list, from 1.
        index: usize,
    },
}

impl External {
    /// An instance without content, for a file that may be missing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// An XML file; read, within the limits, together with the form.
    pub fn xml(text: &str) -> Self {
        Self(Content::Xml(text.to_owned()))
    }

    /// A CSV file with a header: commas, or semicolons or tabs if the header has some.
    pub fn csv(text: &str) -> Self {
        Self(Content::Rows(csv::rows(text)))
    }

    /// A GeoJSON file: of each feature the geometry, the properties and the id.
    ///
    /// # Errors
    ///
    /// [`GeoJsonError`] if it is no `FeatureCollection` of points, lines and polygons.
    pub fn geojson(text: &str) -> Result<Self, GeoJsonError> {
        Ok(Self(Content::Rows(geojson::rows(text)?)))
    }
}
