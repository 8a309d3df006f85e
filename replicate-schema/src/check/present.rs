use crate::{Instance, Object, ObjectType, View};

/// An object without its optional null properties, which count as absent and are not sent.
pub(super) struct Present<'o, O> {
    object: &'o O,
    expected: &'o ObjectType,
}

impl<'o, O> Present<'o, O> {
    pub(super) fn new(object: &'o O, expected: &'o ObjectType) -> Self {
        Self { object, expected }
    }
}

impl<'a, I: Instance<'a>, O: Object<'a, I>> Object<'a, I> for Present<'_, O> {
    fn length(&self) -> usize {
        let mut length = 0;
        self.each(&mut |_, _| length += 1);
        length
    }

    fn each(&self, visit: &mut dyn FnMut(&str, I)) {
        let is_optional = |key: &str| self.expected.properties.iter().any(|it| it.name == key && !it.required);
        self.object.each(&mut |key, value| {
            if !matches!(value.view(), View::Absent | View::Null) || !is_optional(key) {
                visit(key, value);
            }
        });
    }

    fn base(&self) -> Option<I> {
        self.object.base()
    }
}
