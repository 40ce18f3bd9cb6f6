//! `encrypt FILE RECIPIENT…` and `decrypt KEYFILE FILE`, to the standard output.

use std::error::Error;
use std::io::{self, Write};
use std::{env, fs};

use age::x25519::{Identity, Recipient};
use age::{Encryptor, decrypt};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let bytes = match arguments.as_slice() {
        ["encrypt", file, recipients @ ..] => encrypt(&fs::read(file)?, recipients)?,
        ["decrypt", key, file] => {
            let identity: Identity = fs::read_to_string(key)?.trim().parse()?;
            decrypt(&identity, &fs::read(file)?)?
        }
        _ => return Err("encrypt FILE RECIPIENT… | decrypt KEYFILE FILE".into()),
    };
    Ok(io::stdout().write_all(&bytes)?)
}

fn encrypt(plain: &[u8], recipients: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let recipients: Result<Vec<Recipient>, _> =
        recipients.iter().map(|text| text.parse()).collect();
    let recipients = recipients?;
    let each = recipients.iter().map(|recipient| recipient as _);
    let mut sealed = Vec::new();
    let mut writer = Encryptor::with_recipients(each)?.wrap_output(&mut sealed)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(sealed)
}
