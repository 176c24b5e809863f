//! Rows as the text that LOAD DATA reads: fields between tabs, a row a line.

/// Ends a field that is not the last of its row.
const FIELD_END: u8 = b'\t';
/// Ends a row.
const ROW_END: u8 = b'\n';
/// Says that the next byte is not what it looks like.
const ESCAPE: u8 = b'\\';
/// The field of a NULL: no value is written like this, since an escape in a
/// value is escaped itself.
const NULL: &[u8] = b"\\N";

/// The clauses that tell the server of this form. With `character set binary`
/// bytes reach a column as those of a quoted literal do in a writer's session.
pub(super) const CLAUSES: &str = "character set binary fields terminated by '\\t' enclosed by '' \
                                  escaped by '\\\\' lines starting by '' terminated by '\\n'";

/// Appends the row of `values`.
///
/// # Errors
/// That of the first value which is one.
pub(super) fn row<'v, E>(
    out: &mut Vec<u8>,
    values: impl Iterator<Item = Result<Option<&'v [u8]>, E>>,
) -> Result<(), E> {
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            out.push(FIELD_END);
        }
        match value? {
            Some(value) => escaped(out, value),
            None => out.extend_from_slice(NULL),
        }
    }
    out.push(ROW_END);
    Ok(())
}

fn escaped(out: &mut Vec<u8>, value: &[u8]) {
    let mut rest = value;
    while let Some(place) = rest
        .iter()
        .position(|byte| matches!(*byte, ESCAPE | FIELD_END | ROW_END))
    {
        out.extend_from_slice(&rest[..place]);
        out.push(ESCAPE);
        out.push(match rest[place] {
            FIELD_END => b't',
            ROW_END => b'n',
            other => other,
        });
        rest = &rest[place + 1..];
    }
    out.extend_from_slice(rest);
}

/// Takes rows apart again that [`row`] has written: `each` gets the values of
/// one after the other.
///
/// # Errors
/// What `each` ends with.
pub(super) fn rows<E>(
    written: &[u8],
    mut each: impl FnMut(Vec<Option<Vec<u8>>>) -> Result<(), E>,
) -> Result<(), E> {
    let mut values = Vec::new();
    let (mut field, mut is_null) = (Vec::new(), false);
    let mut bytes = written.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            ESCAPE => match bytes.next() {
                Some(b'N') => is_null = true,
                Some(b't') => field.push(FIELD_END),
                Some(b'n') => field.push(ROW_END),
                Some(&other) => field.push(other),
                None => {}
            },
            FIELD_END | ROW_END => {
                let value = std::mem::take(&mut field);
                values.push((!std::mem::take(&mut is_null)).then_some(value));
                if byte == ROW_END {
                    each(std::mem::take(&mut values))?;
                }
            }
            other => field.push(other),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_apart_as_they_were_put_together() {
        let table: [[Option<&[u8]>; 2]; 4] = [
            [Some(b"a"), None],
            [Some(b""), Some(b"\\N")],
            [Some(b"tab\tline\nback\\slash\0"), Some(b"N\xff\xfe")],
            [Some(b"\\\\t"), Some(b"NULL")],
        ];
        let mut written = Vec::new();
        for values in table {
            row(&mut written, values.into_iter().map(Ok::<_, ()>)).unwrap();
        }
        assert_eq!(&written[..5], b"a\t\\N\n");
        let mut nth = 0;
        rows(&written, |values| {
            let told: Vec<Option<&[u8]>> = values.iter().map(Option::as_deref).collect();
            assert_eq!(told, table[nth], "row {nth}");
            nth += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(nth, table.len());
    }
}
