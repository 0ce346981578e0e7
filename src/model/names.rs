//! Interned text: owners, companies, sources. A symbol is a number; its order is never used, its text is.

use std::collections::HashMap;

/// A name, by its number in a [`Names`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Sym(u32);

impl Sym {
    /// No name was given.
    pub const NONE: Sym = Sym(u32::MAX);

    pub fn is_none(self) -> bool {
        self == Sym::NONE
    }

    pub fn code(self) -> u32 {
        self.0
    }

    pub fn from_code(code: u32) -> Sym {
        Sym(code)
    }
}

/// Texts, each once. The standard hash, as strangers choose the keys.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    last: u32,
}

impl Names {
    pub fn intern(&mut self, text: &str) -> Sym {
        if self
            .texts
            .get(self.last as usize)
            .is_some_and(|t| &**t == text)
        {
            return Sym(self.last);
        }
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                let number = self.texts.len() as u32;
                self.texts.push(text.into());
                self.numbers.insert(text.into(), number);
                number
            }
        };
        self.last = number;
        Sym(number)
    }

    /// The symbol of a text that was interned.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.numbers.get(text).map(|n| Sym(*n))
    }

    /// The text, or `None` for [`Sym::NONE`].
    pub fn text(&self, sym: Sym) -> Option<&str> {
        self.texts.get(sym.0 as usize).map(|t| &**t)
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Takes in another's texts; answers what each of its symbols is called here.
    pub fn absorb(&mut self, other: &Names) -> Vec<Sym> {
        other.texts.iter().map(|t| self.intern(t)).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|t| &**t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_symbol_and_absorbing_keeps_the_text() {
        let (mut a, mut b) = (Names::default(), Names::default());
        let dana = a.intern("dana");
        assert_eq!(a.intern("dana"), dana);
        b.intern("omar");
        let dana_in_b = b.intern("dana");
        let map = a.absorb(&b);
        assert_eq!(map[dana_in_b.code() as usize], dana);
        assert_eq!(a.text(map[0]), Some("omar"));
        assert_eq!(a.text(Sym::NONE), None);
    }
}
