//! A real server of S3 on loopback: `REPLICATE_TEST_MOTO` is the program that `.ci/moto` installs.

#![allow(dead_code, reason = "no test program uses all of this")]
#![allow(clippy::unwrap_used, reason = "this is outside of test functions, and yet of tests alone")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A server with an empty bucket, `bucket`. It ends with this.
pub(crate) struct Moto {
    process: Child,
    /// `127.0.0.1:5000`
    address: String,
}

impl Moto {
    /// Starts a server; none where there is no program for it, which is said.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = std::env::var_os("REPLICATE_TEST_MOTO") else {
            // Past the capture of the tests' output: who reads it is to know.
            let message = "SKIPPED: no server of S3. Install one with `.ci/moto`, and set REPLICATE_TEST_MOTO to what \
                           it prints";
            let mut stderr = std::io::stderr();
            writeln!(stderr, "{message}").unwrap();
            return None;
        };
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, address)) = line.split_once("Running on http://") {
                break address.trim().to_owned();
            }
        };
        // It logs each request, and would wait for somebody to read that.
        std::thread::spawn(move || lines.for_each(drop));
        let moto = Self { process, address };
        moto.put("/bucket");
        Some(moto)
    }

    /// What `AWS_ENDPOINT_URL` is set to.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    fn put(&self, path: &str) {
        let answer = String::from_utf8_lossy(&self.ask("PUT", path)).into_owned();
        assert!(answer.contains(" 200 "), "{answer}");
    }

    /// What the server answers, for what the client of a test has no call.
    pub(crate) fn get(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.ask("GET", path)).into_owned()
    }

    /// The head of what the server answers.
    pub(crate) fn get_head(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.ask("HEAD", path)).into_owned()
    }

    /// The bytes of an object.
    pub(crate) fn body(&self, path: &str) -> Vec<u8> {
        let answer = self.ask("GET", path);
        let end = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
        answer[end + 4..].to_vec()
    }

    fn ask(&self, method: &str, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // It does not check signatures, but keeps objects from those who have none.
        let authorization =
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        let head = format!("Host: {}\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\n", self.address);
        write!(stream, "{method} {path} HTTP/1.0\r\n{head}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
