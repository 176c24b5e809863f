//! What the characters of a collation weigh: the source is asked once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::filter::collation::{Collation, Form};
use crate::server::session::Session;

/// The weights of one collation on one source.
#[derive(Debug)]
pub(super) struct Weights {
    wide: bool,
    /// Where each code point's weights begin in `pool`; one more at the end.
    begins: Vec<u32>,
    pool: Vec<u8>,
    /// What every character beyond `begins` weighs.
    beyond: Option<Vec<u8>>,
}

/// The weights that a source has been asked for, shared by all filters of a
/// task: those of all of Unicode take some megabytes a collation.
#[derive(Debug, Default)]
pub struct Orders(HashMap<String, Arc<Weights>>);

/// Code points of a plane of Unicode: asked for at once.
const PLANE: u32 = 0x1_0000;
/// Planes of Unicode.
const PLANES: u32 = 17;
/// Half characters of UTF-16, which no other form has.
const SURROGATES: std::ops::RangeInclusive<u32> = 0xD800..=0xDFFF;

impl Orders {
    /// Gives a collation its weights.
    ///
    /// # Errors
    /// What the source refuses; `Definition` for a collation that compares
    /// otherwise than character by character.
    pub(super) async fn weigh(
        &mut self,
        collation: &Collation,
        source: &mut Session,
    ) -> Result<()> {
        if self.give(collation) {
            return Ok(());
        }
        let weights = Arc::new(match collation.form() {
            Form::Single | Form::Binary | Form::Unserved => single(collation, source).await?,
            Form::Utf8Mb3 => planes(collation, source, 1).await?,
            Form::Utf8 if collation.is_flat_beyond_bmp() => {
                let mut weights = planes(collation, source, 1).await?;
                weights.beyond = Some(one(collation, source, PLANE).await?);
                weights
            }
            Form::Utf8 => planes(collation, source, PLANES).await?,
        });
        self.0
            .insert(collation.name().to_owned(), Arc::clone(&weights));
        collation.weigh(weights);
        Ok(())
    }
}

impl Orders {
    /// Gives a collation the weights that are known, and says whether it has
    /// all that it needs.
    pub(super) fn give(&self, collation: &Collation) -> bool {
        if let Some(known) = self.0.get(collation.name()) {
            collation.weigh(Arc::clone(known));
        }
        !collation.wants_weights()
    }
}

impl Weights {
    /// What a character weighs; none for bytes that are no character.
    pub(super) fn of(&self, character: &[u8]) -> Option<&[u8]> {
        let code = if self.wide {
            u32::from(std::str::from_utf8(character).ok()?.chars().next()?)
        } else {
            u32::from(*character.first()?)
        };
        let place = usize::try_from(code).ok()?;
        match (self.begins.get(place), self.begins.get(place + 1)) {
            (Some(begin), Some(end)) => {
                let range = usize::try_from(*begin).ok()?..usize::try_from(*end).ok()?;
                self.pool.get(range)
            }
            _ => self.beyond.as_deref(),
        }
    }
}

/// Asks for the weights of the first `count` planes of Unicode.
async fn planes(collation: &Collation, source: &mut Session, count: u32) -> Result<Weights> {
    let mut weights = Weights {
        wide: true,
        begins: Vec::with_capacity(usize::try_from(count * PLANE).unwrap_or_default() + 1),
        pool: Vec::new(),
        beyond: None,
    };
    for plane in 0..count {
        let sql = plane_sql(collation, plane * PLANE);
        let rows = source.rows(sql, &asking(collation)).await?;
        let mut rows = rows.into_iter();
        for code in plane * PLANE..(plane + 1) * PLANE {
            weights.begins.push(offset(&weights.pool)?);
            if SURROGATES.contains(&code) {
                continue;
            }
            let row: Option<(u32, Vec<u8>)> = rows
                .next()
                .and_then(|row| mysql_async::from_row_opt(row).ok());
            match row {
                Some((number, weight)) if number == code => weights.pool.extend(weight),
                _ => return Err(unheard(collation)),
            }
        }
    }
    weights.begins.push(offset(&weights.pool)?);
    Ok(weights)
}

/// Asks what one code point weighs.
async fn one(collation: &Collation, source: &mut Session, code: u32) -> Result<Vec<u8>> {
    let sql = format!("select {}", weight_sql(collation, &code.to_string()));
    let rows = source.rows(sql, &asking(collation)).await?;
    let row: Option<(Vec<u8>,)> = rows
        .into_iter()
        .next()
        .and_then(|row| mysql_async::from_row_opt(row).ok());
    row.map(|(weight,)| weight)
        .ok_or_else(|| unheard(collation))
}

/// The weight of the character whose code point `number` says.
fn weight_sql(collation: &Collation, number: &str) -> String {
    format!(
        "weight_string(convert(convert(unhex(lpad(hex({number}), 8, '0')) using utf32) using {}) \
         collate {})",
        collation.charset(),
        collation.name()
    )
}

/// A plane's code points and weights, numbers made from hexadecimal digits:
/// not every version has sequences or recursion.
fn plane_sql(collation: &Collation, base: u32) -> String {
    let digits = (1..16).fold("select 0 as digit".to_owned(), |digits, digit| {
        format!("{digits} union all select {digit}")
    });
    format!(
        "select number, {} from (select {base} + a.digit + 16 * b.digit + 256 * c.digit \
         + 4096 * d.digit as number from ({digits}) a, ({digits}) b, ({digits}) c, ({digits}) d) \
         numbers where number not between {} and {} order by number",
        weight_sql(collation, "number"),
        SURROGATES.start(),
        SURROGATES.end()
    )
}

/// Asks for the weights of a charset of single bytes, and whether two bytes
/// beside each other weigh what they weigh alone.
async fn single(collation: &Collation, source: &mut Session) -> Result<Weights> {
    // A byte that is no character of ASCII is in no column of that charset.
    let last = if collation.charset() == "ascii" {
        0x7F
    } else {
        0xFF
    };
    let all: Vec<u8> = (0..=last).collect();
    let alone = weighed(collation, source, &all).await?;
    let pairs: Vec<u8> = all
        .iter()
        .flat_map(|one| all.iter().flat_map(move |other| [*one, *other]))
        .collect();
    let together = weighed(collation, source, &pairs).await?;
    let expected = pairs.iter().map(|byte| alone.get(usize::from(*byte)));
    if alone.len() != all.len() || !together.iter().map(Some).eq(expected) {
        return Err(Error::new(
            ErrorKind::Definition,
            format!(
                "Collation {} cannot be served in a filter: it does not compare character by character",
                collation.name()
            ),
        )
        .hint(beside(collation)));
    }
    let begins = (0..=alone.len()).filter_map(|place| u32::try_from(place).ok());
    Ok(Weights {
        wide: false,
        begins: begins.collect(),
        pool: alone,
        beyond: None,
    })
}

/// The way out of a collation that is not served.
pub(super) fn beside(collation: &Collation) -> String {
    format!(
        "Compare by the bytes: column collate {}_bin = '...'.",
        collation.charset()
    )
}

async fn weighed(collation: &Collation, source: &mut Session, bytes: &[u8]) -> Result<Vec<u8>> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let sql = format!(
        "select weight_string(_{} x'{hex}' collate {})",
        collation.charset(),
        collation.name()
    );
    let rows = source.rows(sql, &asking(collation)).await?;
    let row: Option<(Vec<u8>,)> = rows
        .into_iter()
        .next()
        .and_then(|row| mysql_async::from_row_opt(row).ok());
    row.map(|(weight,)| weight)
        .ok_or_else(|| unheard(collation))
}

fn offset(pool: &[u8]) -> Result<u32> {
    u32::try_from(pool.len()).map_err(|cause| {
        Error::new(ErrorKind::Internal, "Weights of a collation fill 4 GB").because(cause)
    })
}

fn asking(collation: &Collation) -> String {
    format!("asking for the weights of collation {}", collation.name())
}

fn unheard(collation: &Collation) -> Error {
    Error::new(
        ErrorKind::UnsupportedServer,
        format!(
            "The source does not say what the characters of collation {} weigh",
            collation.name()
        ),
    )
    .hint(beside(collation))
}
