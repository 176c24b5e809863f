//! Names of character sets and collations from one server to another.

use std::collections::BTreeMap;

use crate::server::facts::{ServerFacts, ServerVersion};

/// What a server understands, as far as rendering needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect<'a> {
    /// Family and version.
    pub(super) version: ServerVersion,
    /// Character sets, each with its default collation.
    pub(super) charsets: &'a BTreeMap<String, String>,
    /// Collations.
    pub(super) collations: &'a BTreeMap<String, Option<String>>,
}

impl<'a> From<&'a ServerFacts> for Dialect<'a> {
    fn from(facts: &'a ServerFacts) -> Self {
        Self {
            version: facts.version,
            charsets: &facts.charsets,
            collations: &facts.collations,
        }
    }
}

/// What a server calls a collation of another, or the one that comes nearest;
/// `None` when it has none like it.
#[must_use]
pub fn collation_on(server: &ServerFacts, name: &str) -> Option<String> {
    Dialect::from(server).collation(name)
}

/// Languages of MySQL's UCA 9.0.0 collations and what MariaDB calls them.
const LANGUAGES: [(&str, &str); 20] = [
    ("cs", "czech"),
    ("da", "danish"),
    ("de_pb", "german2"),
    ("eo", "esperanto"),
    ("es", "spanish"),
    ("es_trad", "spanish2"),
    ("et", "estonian"),
    ("hr", "croatian"),
    ("hu", "hungarian"),
    ("is", "icelandic"),
    ("la", "roman"),
    ("lt", "lithuanian"),
    ("lv", "latvian"),
    ("pl", "polish"),
    ("ro", "romanian"),
    ("sk", "slovak"),
    ("sl", "slovenian"),
    ("sv", "swedish"),
    ("tr", "turkish"),
    ("vi", "vietnamese"),
];

impl Dialect<'_> {
    /// What this server calls the character set `name`; `None` when it has none like it.
    pub(super) fn charset(&self, name: &str) -> Option<String> {
        let has = |name: &str| self.charsets.contains_key(name);
        match name {
            name if has(name) => Some(name.to_owned()),
            // One charset under an older and a newer name.
            "utf8" if has("utf8mb3") => Some("utf8mb3".to_owned()),
            "utf8mb3" if has("utf8") => Some("utf8".to_owned()),
            _ => None,
        }
    }

    /// What this server calls the collation `name`, or the one that orders and
    /// compares most like it; `None` when it has none like it.
    pub(super) fn collation(&self, name: &str) -> Option<String> {
        let candidates = [
            Some(name.to_owned()),
            name.strip_prefix("utf8_")
                .map(|rest| format!("utf8mb3_{rest}")),
            name.strip_prefix("utf8mb3_")
                .map(|rest| format!("utf8_{rest}")),
        ];
        let known = |name: &String| self.collations.contains_key(name);
        candidates
            .into_iter()
            .flatten()
            .chain(substitutes(name))
            .find(known)
    }

    /// The collation that a character set has when none is named.
    pub(super) fn default_collation(&self, charset: &str) -> Option<&str> {
        self.charsets.get(charset).map(String::as_str)
    }
}

/// Collations of the other family that come nearest, best first. MySQL's UCA
/// 9.0.0 collations do not pad; MariaDB's that do not pad say so.
fn substitutes(name: &str) -> Vec<String> {
    if let Some(rest) = name.strip_prefix("utf8mb4_") {
        if rest == "0900_bin" {
            return vec!["utf8mb4_nopad_bin".to_owned()];
        }
        if let Some((language, strength)) = split_at_0900(rest) {
            return of_mariadb(language, strength);
        }
        if let Some(rest) = rest.strip_prefix("uca1400_") {
            return of_mysql(rest);
        }
        if rest == "nopad_bin" {
            return vec!["utf8mb4_0900_bin".to_owned()];
        }
    }
    Vec::new()
}

/// `de_pb_0900_ai_ci` is language `de_pb`, strength `ai_ci`; `0900_ai_ci` has no language.
fn split_at_0900(name: &str) -> Option<(&str, &str)> {
    if let Some(strength) = name.strip_prefix("0900_") {
        return Some(("", strength));
    }
    name.split_once("_0900_")
}

fn of_mariadb(language: &str, strength: &str) -> Vec<String> {
    if language.is_empty() {
        let mut names = vec![format!("utf8mb4_uca1400_nopad_{strength}")];
        if strength == "ai_ci" {
            // Before MariaDB 10.10.
            names.push("utf8mb4_unicode_520_nopad_ci".to_owned());
        }
        return names;
    }
    LANGUAGES
        .iter()
        .filter(|(mysql, _)| *mysql == language)
        .map(|(_, mariadb)| format!("utf8mb4_uca1400_{mariadb}_nopad_{strength}"))
        .collect()
}

/// MySQL's UCA 9.0.0 collations do not pad: only those of MariaDB that do not
/// pad either have one that treats trailing spaces in the same way.
fn of_mysql(name: &str) -> Vec<String> {
    if let Some(strength) = name.strip_prefix("nopad_") {
        return vec![format!("utf8mb4_0900_{strength}")];
    }
    let Some((language, strength)) = name.split_once("_nopad_") else {
        return Vec::new();
    };
    LANGUAGES
        .iter()
        .filter(|(_, mariadb)| *mariadb == language)
        .map(|(mysql, _)| format!("utf8mb4_{mysql}_0900_{strength}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collations(names: &[&str]) -> BTreeMap<String, Option<String>> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), None))
            .collect()
    }

    fn translate(name: &str, known: &[&str]) -> Option<String> {
        let collations = collations(known);
        let dialect = Dialect {
            version: ServerVersion::parse("10.11.19-MariaDB").unwrap(),
            charsets: &BTreeMap::new(),
            collations: &collations,
        };
        dialect.collation(name)
    }

    #[test]
    fn a_known_collation_keeps_its_name() {
        let known = ["utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci"];
        assert_eq!(
            translate("utf8mb4_0900_ai_ci", &known).unwrap(),
            "utf8mb4_0900_ai_ci"
        );
    }

    #[test]
    fn an_unknown_one_becomes_the_nearest_of_the_other_family() {
        let modern = [
            "utf8mb4_uca1400_nopad_ai_ci",
            "utf8mb4_uca1400_german2_nopad_as_cs",
        ];
        assert_eq!(
            translate("utf8mb4_0900_ai_ci", &modern).unwrap(),
            "utf8mb4_uca1400_nopad_ai_ci"
        );
        assert_eq!(
            translate("utf8mb4_de_pb_0900_as_cs", &modern).unwrap(),
            "utf8mb4_uca1400_german2_nopad_as_cs"
        );
        assert_eq!(
            translate("utf8mb4_0900_ai_ci", &["utf8mb4_unicode_520_nopad_ci"]).unwrap(),
            "utf8mb4_unicode_520_nopad_ci"
        );
        assert_eq!(
            translate("utf8mb4_uca1400_nopad_as_cs", &["utf8mb4_0900_as_cs"]).unwrap(),
            "utf8mb4_0900_as_cs"
        );
    }

    #[test]
    fn utf8_has_two_names_and_some_have_none() {
        assert_eq!(
            translate("utf8_general_ci", &["utf8mb3_general_ci"]).unwrap(),
            "utf8mb3_general_ci"
        );
        assert_eq!(translate("utf8mb4_ja_0900_as_cs", &["utf8mb4_bin"]), None);
        assert_eq!(
            translate("utf8mb4_uca1400_ai_ci", &["utf8mb4_0900_ai_ci"]),
            None
        );
    }
}
