//! Sounds of two seconds: a chord as WAV, silence as MP3.

/// In samples per second.
const RATE: u32 = 16_000;
const SECONDS: u32 = 2;

/// A chord of two tones from the seed, as a WAV file: 16 bits, one channel.
#[expect(clippy::cast_possible_truncation, reason = "samples are within 16 bits")]
pub(super) fn wav(seed: u64) -> Vec<u8> {
    const BYTES: u32 = RATE * SECONDS * 2;
    let seed = seed.to_le_bytes();
    let tone = |byte: usize| 220.0 * 2_f64.powf(f64::from(seed[byte] % 24) / 12.0);
    let (low, high) = (tone(0), tone(1));
    let mut file = Vec::with_capacity(44 + BYTES as usize);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + BYTES).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    // Two bytes per sample, 16 bits.
    file.extend_from_slice(&[2, 0, 16, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&BYTES.to_le_bytes());
    for at in 0..RATE * SECONDS {
        let time = f64::from(at) / f64::from(RATE);
        let wave = |frequency: f64| (std::f64::consts::TAU * frequency * time).sin();
        let loudness = 6_000.0 * (1.0 - time / f64::from(SECONDS));
        let sample = (loudness * (wave(low) + wave(high))) as i16;
        file.extend_from_slice(&sample.to_le_bytes());
    }
    file
}

/// Silence, as an MP3 file: MPEG-1 layer III, 44.1 kHz, 32 kbit/s, one channel.
///
/// A frame with all zeros as side information is silent, and needs no encoder.
pub(super) fn mp3() -> Vec<u8> {
    /// 144 times the bit rate, divided by the sample rate.
    const FRAME: usize = 144 * 32_000 / 44_100;
    /// A frame has 1152 samples.
    const FRAMES: usize = SECONDS as usize * 44_100 / 1152 + 1;
    let mut frame = [0; FRAME];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x10, 0xc0]);
    frame.repeat(FRAMES)
}
