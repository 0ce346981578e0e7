//! JSON: the report value itself, keys in the order of its struct.

/// Pretty-printed, with a line end. An error only if a value cannot be serialized, which is a bug of ours.
pub fn write(report: &impl serde::Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(report)?;
    Ok(super::text::harmless_json(&text).into_owned() + "\n")
}

/// One thing of a long list, on a line of its own.
pub fn line(value: &impl serde::Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string(value)?;
    Ok(super::text::harmless_json(&text).into_owned())
}
