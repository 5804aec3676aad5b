//! Packages the functions as `sam package` does. The code is already on this machine, so a package is a
//! script that runs the binary, and the template refers to the package.

use std::io::{Cursor, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The template's prefix of a function's code; the name of its folder follows.
const CODE: &str = "CodeUri: target/lambda/";

pub(super) struct Package {
    pub(super) key: String,
    pub(super) zip: Vec<u8>,
}

/// The functions of the template, by folder name.
pub(crate) fn functions(template: &str) -> Vec<&str> {
    template.lines().filter_map(function).collect()
}

fn function(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(CODE).map(|folder| folder.trim_end().trim_end_matches('/'))
}

/// Creates a package whose name changes with the binary, so that a deployment after a build replaces the
/// running code.
///
/// The script sets the function's AWS endpoint, and sets the application id of the AWS SDK to the
/// function's name and process id. The gateway identifies the caller by this id.
pub(super) fn package(
    function: &str,
    binaries: &Path,
    log_dir: &Path,
    endpoint_url: &str,
) -> Result<Package> {
    let binary = binaries.join(function);
    let built = binary
        .metadata()
        .and_then(|it| it.modified())
        .with_context(|| format!("functions/{function} is not built: {} is missing", binary.display()))?
        .duration_since(UNIX_EPOCH)
        .context("a binary from before 1970")?
        .as_nanos();
    let log = log_dir.join(format!("{function}.log"));
    // The function writes its log to a file, so that lines are available at once, even if the function
    // is killed.
    let script = format!(
        "#!/bin/sh\nexport AWS_ENDPOINT_URL={endpoint_url} AWS_SDK_UA_APP_ID={function}.$$\nexec {} >>{} 2>&1\n",
        quoted(&binary),
        quoted(&log)
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755))?;
    zip.write_all(script.as_bytes())?;
    Ok(Package { key: format!("{function}-{built}.zip"), zip: zip.finish()?.into_inner() })
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// The template with the addresses of the packages.
pub(super) fn point_to(template: &str, bucket: &str, packages: &[(&str, Package)]) -> String {
    let mut pointed = String::with_capacity(template.len());
    for line in template.lines() {
        let package = function(line).and_then(|name| packages.iter().find(|(it, _)| *it == name));
        match package {
            Some((_, package)) => {
                let indent = &line[..line.len() - line.trim_start().len()];
                pointed.push_str(&format!("{indent}CodeUri: s3://{bucket}/{}", package.key));
            }
            None => pointed.push_str(line),
        }
        pointed.push('\n');
    }
    pointed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_of_the_template_is_pointed_to_its_package() {
        let template = include_str!("../../../../template.yaml");
        let packages: Vec<_> = functions(template)
            .into_iter()
            .map(|name| (name, Package { key: format!("{name}-1.zip"), zip: Vec::new() }))
            .collect();

        let pointed = point_to(template, "code", &packages);

        assert!(packages.iter().any(|(name, _)| *name == "api"));
        assert!(functions(&pointed).is_empty());
        for (name, _) in &packages {
            assert!(pointed.contains(&format!("CodeUri: s3://code/{name}-1.zip\n")));
        }
    }
}
