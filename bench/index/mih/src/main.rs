//! Answers Hamming searches over 64-bit codes with mih-rs: mih-engine CODES.

use std::io::{BufRead, Write};
use std::time::Instant;

use mih_rs::Index;

fn main() {
    let path = std::env::args().nth(1).expect("usage: mih-engine CODES");
    let bytes = std::fs::read(path).expect("codes");
    let index = Index::<u64>::new(words(&bytes)).expect("index");
    let mut ranges = index.range_searcher();
    let mut nearest = index.topk_searcher();
    let mut out = std::io::stdout().lock();
    writeln!(out, "mih-rs 0.3.1").unwrap();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let mut parts = line.split(' ');
        let verb = parts.next().unwrap();
        let figure: usize = parts.next().unwrap().parse().unwrap();
        let queries = words(&unhex(parts.next().unwrap()));
        let start = Instant::now();
        let mut found = 0;
        for query in queries {
            found += match verb {
                "range" => ranges.run(query, figure).len(),
                _ => nearest.run(query, figure).len(),
            };
        }
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        writeln!(out, "{{\"milliseconds\": {milliseconds}, \"found\": {found}}}").unwrap();
        out.flush().unwrap();
    }
}

fn words(bytes: &[u8]) -> Vec<u64> {
    bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
