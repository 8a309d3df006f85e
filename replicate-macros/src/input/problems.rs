/// How many names and values stand before something that the user wrote.
pub(super) type Position = usize;

/// What is wrong with a use of the macro. The mistakes are found by several stages and reported in the order of the text.
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

    /// Adds a mistake that the parser found where it is now.
    pub(super) fn push(&mut self, problem: syn::Error) {
        self.found.push((self.next, problem));
    }

    /// Adds a mistake in a name or value that was parsed before.
    pub(super) fn push_at(&mut self, position: Position, problem: syn::Error) {
        self.found.push((position, problem));
    }

    /// The mistakes in the order of the text.
    pub(super) fn sorted(mut self) -> Vec<syn::Error> {
        self.found.sort_by_key(|(position, _)| *position);
        self.found.into_iter().map(|(_, problem)| problem).collect()
    }
}
