//! One client as a process: it is told which predictions to run and says when each came back.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use super::server::Server;
use crate::bench::cpu;

pub(crate) struct Child {
    process: std::process::Child,
    told: Option<ChildStdin>,
    says: BufReader<ChildStdout>,
}

impl Child {
    pub(crate) fn start(mut command: Command, server: &Server) -> Result<Self, Box<dyn Error>> {
        command.env("BENCH_URL", server.origin()).env("BENCH_MODEL", server.model());
        if let Some(certificate) = server.certificate() {
            command.env("SSL_CERT_FILE", certificate);
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let told = process.stdin.take();
        let says = BufReader::new(process.stdout.take().ok_or("the client has no output")?);
        Ok(Self { process, told, says })
    }

    /// Runs the predictions of these numbers at once, and gives when each was returned, in microseconds of Unix time.
    pub(crate) fn run(&mut self, from: u64, to: u64) -> Result<HashMap<u64, u64>, Box<dyn Error>> {
        let told = self.told.as_mut().ok_or("the client takes no orders")?;
        writeln!(told, "{from} {to}")?;
        told.flush()?;
        let mut returned = HashMap::new();
        for line in (&mut self.says).lines() {
            let line = line?;
            if line == "done" {
                return Ok(returned);
            }
            let (number, at) = line.split_once(' ').ok_or("the client said what is no result")?;
            returned.insert(number.parse()?, at.parse()?);
        }
        Err("the client ended before its work did".into())
    }

    /// The most memory that was resident, in bytes: `VmHWM` of proc(5).
    pub(crate) fn peak_memory(&self) -> Result<u64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the process has no VmHWM")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }

    pub(crate) fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        cpu::of_process(self.process.id())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Without orders a client ends by itself; one that hangs is not waited for.
        drop(self.told.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
