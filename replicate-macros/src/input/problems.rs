/// The number of names and values before something in the user's text.
pub(super) type Position = usize;

/// The mistakes in a macro call. Several stages find them, and they are reported in the order of the text.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<(Position, syn::Error)>,
    next: Position,
}

impl Problems {
    /// The position of the name or value that is parsed next.
    pub(super) fn step(&mut self) -> Position {
        self.next += 1;
        self.next
    }

    /// Adds a mistake at the parser's current position.
    pub(super) fn push(&mut self, problem: syn::Error) {
        self.found.push((self.next, problem));
    }

    /// Adds a mistake in a name or value that was parsed earlier.
    pub(super) fn push_at(&mut self, position: Position, problem: syn::Error) {
        self.found.push((position, problem));
    }

    /// The mistakes in the order of the text.
    pub(super) fn sorted(mut self) -> Vec<syn::Error> {
        self.found.sort_by_key(|(position, _)| *position);
        self.found.into_iter().map(|(_, problem)| problem).collect()
    }
}
