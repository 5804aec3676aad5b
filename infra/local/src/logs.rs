//! Shows the functions' logs. Each function writes its own file.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::output;
use crate::stack::Stack;

#[derive(Args)]
pub(crate) struct Logs {
    /// Name of a function's folder; all functions by default
    function: Option<String>,
    /// Name of the stack
    #[arg(long, default_value = "local")]
    name: String,
}

impl Logs {
    pub(crate) fn run(self) -> Result<()> {
        let stack = Stack::running(&self.name)?;
        let mut files = Vec::new();
        for entry in fs::read_dir(&stack.log_dir).context("the logs are gone")? {
            let file = entry.context("the logs are gone")?.path();
            let function = file.file_stem().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
            files.push((function, file));
        }
        files.sort();
        if let Some(wanted) = &self.function {
            let all: Vec<_> = files.iter().map(|(function, _)| function.clone()).collect();
            files.retain(|(function, _)| function == wanted);
            if files.is_empty() {
                bail!("{wanted} has no log yet. Functions with a log: {}", all.join(", "));
            }
        }
        let mut text = String::new();
        for (function, file) in &files {
            let lines =
                fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            for line in lines.lines() {
                let prefix = if self.function.is_some() { String::new() } else { format!("{function:<18} ") };
                text.push_str(&format!("{prefix}{line}\n"));
            }
        }
        output::print(&text)
    }
}
