//! The check digits of VAT numbers, as the tax administrations publish them (collected by the European Commission for
//! VIES, "VAT identification number algorithms"). Each function gets what follows the prefix, in one of its forms.

use super::digits::{cross, digits, last, luhn, mod_11_10, number, weighted};

pub(super) fn at(text: &str) -> bool {
    let all = digits(&text[1..]);
    let sum: u64 = all[..7].iter().enumerate().map(|(i, d)| if i % 2 == 1 { cross(d * 2) } else { *d }).sum();
    (10 - (sum + 4) % 10) % 10 == all[7]
}

pub(super) fn be(text: &str) -> bool {
    97 - number(&text[..8]) % 97 == number(&text[8..])
}

/// Nine digits are of a company, ten of a person, a foreigner or another body.
pub(super) fn bg(text: &str) -> bool {
    let check = last(text);
    if text.len() == 9 {
        let first = weighted(&text[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let second = weighted(&text[..8], &[3, 4, 5, 6, 7, 8, 9, 10]) % 11;
        return if first == 10 { second % 10 == check } else { first == check };
    }
    let person = weighted(&text[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    let foreigner = weighted(&text[..9], &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    let other = (11 - weighted(&text[..9], &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    [person, foreigner, other].contains(&check)
}

pub(super) fn cy(text: &str) -> bool {
    const ODD: [u64; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let odd = |d: &u64| ODD[*d as usize % 10];
    let all = digits(&text[..8]);
    let sum: u64 = all.iter().enumerate().map(|(i, d)| if i % 2 == 0 { odd(d) } else { *d }).sum();
    !text.starts_with("12") && 10 + sum % 26 == last(text)
}

/// Eight digits are of a company, nine and ten of a person. Nine have a check digit only since 1954.
pub(super) fn cz(text: &str) -> bool {
    match text.len() {
        8 => {
            let check = (11 - weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            !text.starts_with('9') && (if check == 0 { 1 } else { check % 10 }) == last(text)
        }
        10 => divides_by_11(text),
        _ => true,
    }
}

pub(super) fn de(text: &str) -> bool {
    !text.starts_with('0') && mod_11_10(text)
}

pub(super) fn dk(text: &str) -> bool {
    !text.starts_with('0') && weighted(text, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

pub(super) fn ee(text: &str) -> bool {
    weighted(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

pub(super) fn el(text: &str) -> bool {
    weighted(&text[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == last(text)
}

/// A person ends with a letter, a company begins with one.
pub(super) fn es(text: &str) -> bool {
    const PERSON: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    const COMPANY: &[u8] = b"JABCDEFGHI";
    let Some((first, end)) = text.bytes().next().zip(text.bytes().last()) else { return false };
    let body = &text[1..8];
    let of_person = |head: &str| PERSON[number(&format!("{head}{body}")) as usize % 23] == end;
    match first {
        b'0'..=b'9' => of_person(&text[..1]),
        b'K' | b'L' | b'M' | b'X' => of_person("0"),
        b'Y' => of_person("1"),
        b'Z' => of_person("2"),
        b'A'..=b'W' if !matches!(first, b'I' | b'O' | b'T') => {
            let sum: u64 = digits(body)
                .iter()
                .enumerate()
                .map(|(i, d)| if i % 2 == 0 { cross(d * 2) } else { *d })
                .sum();
            let check = (10 - sum % 10) % 10;
            end == b'0' + check as u8 || end == COMPANY[check as usize]
        }
        _ => false,
    }
}

pub(super) fn fi(text: &str) -> bool {
    weighted(text, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)
}

/// The key is computed from the SIREN, which has a check digit of its own except in Monaco (000…).
pub(super) fn fr(text: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (key, siren) = text.split_at(2);
    if !(luhn(siren) || siren.starts_with("000")) {
        return false;
    }
    let of_key: Option<Vec<u64>> =
        key.chars().map(|c| LETTERS.find(c).and_then(|at| u64::try_from(at).ok())).collect();
    let Some([first, second]) = of_key.as_deref() else { return false };
    if *first < 10 && *second < 10 {
        return (12 + 3 * (number(siren) % 97)) % 97 == first * 10 + second;
    }
    let value = if *first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (number(siren) + 1 + value / 11) % 11 == value % 11
}

pub(super) fn hr(text: &str) -> bool {
    mod_11_10(text)
}

pub(super) fn hu(text: &str) -> bool {
    weighted(text, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)
}

/// The older form has a letter, + or * in second place.
pub(super) fn ie(text: &str) -> bool {
    const LETTERS: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let is_old = !text.as_bytes()[1].is_ascii_digit();
    let (body, more) = if is_old {
        (format!("0{}{}", &text[2..7], &text[..1]), 0)
    } else {
        let second = text.as_bytes().get(8).copied().map(|b| LETTERS.iter().position(|letter| *letter == b));
        let Some(second) = second.unwrap_or(Some(0)) else { return false };
        (text[..7].to_owned(), second as u64)
    };
    let sum = weighted(&body, &[8, 7, 6, 5, 4, 3, 2]) + 9 * more;
    LETTERS[sum as usize % 23] == text.as_bytes()[7]
}

/// Digits 8 to 10 are the province.
pub(super) fn it(text: &str) -> bool {
    matches!(number(&text[7..10]), 1..=100 | 120 | 121 | 888 | 999) && luhn(text)
}

/// Nine digits are of a company, twelve of a temporary registration.
pub(super) fn lt(text: &str) -> bool {
    let length = text.len() - 1;
    let sum = |from: u64| {
        let weights: Vec<u64> = (0..length as u64).map(|i| 1 + (i + from) % 9).collect();
        weighted(&text[..length], &weights) % 11
    };
    let check = if sum(0) == 10 { sum(2) % 10 } else { sum(0) };
    text.as_bytes()[length - 1] == b'1' && check == last(text)
}

pub(super) fn lu(text: &str) -> bool {
    number(&text[..6]) % 89 == number(&text[6..])
}

/// Companies begin with 4 to 9. Persons have their birthday, or 32 and no check digit.
pub(super) fn lv(text: &str) -> bool {
    if text.as_bytes()[0] > b'3' {
        return weighted(text, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
    }
    let check = (1 + weighted(&text[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    text.starts_with("32") || check == last(text)
}

pub(super) fn mt(text: &str) -> bool {
    !text.starts_with('0') && weighted(text, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)
}

/// Companies by the number of their register; sole traders since 2020 by ISO 7064, MOD 97-10, over the whole number.
pub(super) fn nl(text: &str) -> bool {
    let sum = weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    let company = (sum % 11) == last(&text[..9]);
    // N, L and B count as 23, 21 and 11.
    let whole = format!("2321{}11{}", &text[..9], &text[10..]);
    company || whole.bytes().fold(0, |rest, b| (rest * 10 + u64::from(b - b'0')) % 97) == 1
}

pub(super) fn pl(text: &str) -> bool {
    weighted(&text[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last(text)
}

pub(super) fn pt(text: &str) -> bool {
    let check = (11 - weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10;
    !text.starts_with('0') && check == last(text)
}

pub(super) fn ro(text: &str) -> bool {
    let padded = format!("{text:0>10}");
    !text.starts_with('0')
        && 10 * weighted(&padded[..9], &[7, 5, 3, 2, 1, 7, 5, 3, 2]) % 11 % 10 == last(text)
}

/// An organisation number, and which of its registrations it is: from 01.
pub(super) fn se(text: &str) -> bool {
    (1..=94).contains(&number(&text[10..])) && luhn(&text[..10])
}

pub(super) fn si(text: &str) -> bool {
    let check = 11 - weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
    !text.starts_with('0') && check != 11 && check % 10 == last(text)
}

/// That of a company, or of a person as in the Czech Republic.
pub(super) fn sk(text: &str) -> bool {
    divides_by_11(text)
}

fn divides_by_11(text: &str) -> bool {
    number(text).is_multiple_of(11) || (number(&text[..9]) % 11 == 10 && last(text) == 0)
}

/// Three systems of check digits, of which the second is 55 behind the first. Government departments are below 500, health authorities from it.
pub(super) fn gb(text: &str) -> bool {
    match text.get(..2) {
        Some("GD") => number(&text[2..]) < 500,
        Some("HA") => number(&text[2..]) >= 500,
        _ => {
            let sum = weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) + number(&text[7..9]);
            matches!(sum % 97, 0 | 42 | 55)
        }
    }
}

pub(super) fn ch(text: &str) -> bool {
    let check = (11 - weighted(&text[1..9], &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11;
    check == last(&text[..10])
}

pub(super) fn no(text: &str) -> bool {
    let check = (11 - weighted(&text[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    check == last(&text[..9])
}
