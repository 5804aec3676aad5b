//! Icons as inline SVG. They are decoration: the text beside them says what they mean.
//!
//! The files in `icons/` are copied from Lucide 1.62.0 (ISC and MIT, `icons/LICENSE`), without their attributes.

use std::fmt;

use askama::filters::HtmlSafe;

macro_rules! icons {
    ($($name:ident = $file:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($name),* }

        impl Icon {
            pub const ALL: &'static [Icon] = &[$(Icon::$name),*];

            /// What stands inside the `svg` element, of 24 by 24.
            fn drawing(self) -> &'static str {
                match self {
                    $(Icon::$name => include_str!(concat!("../icons/", $file, ".svg"))),*
                }
            }
        }
    };
}

icons! {
    Alert = "triangle-alert",
    Archive = "archive",
    ArrowDown = "arrow-down",
    ArrowUp = "arrow-up",
    Ban = "ban",
    Bank = "landmark",
    Calendar = "calendar",
    Chart = "chart-column",
    Check = "check",
    ChevronDown = "chevron-down",
    ChevronLeft = "chevron-left",
    ChevronRight = "chevron-right",
    Circle = "circle",
    CircleCheck = "circle-check",
    CircleDashed = "circle-dashed",
    CircleDot = "circle-dot",
    CircleMinus = "circle-minus",
    CircleSlash = "circle-slash",
    CircleX = "circle-x",
    Clock = "clock",
    Close = "x",
    Copy = "copy",
    Customers = "users",
    Download = "download",
    Edit = "pencil",
    Eraser = "eraser",
    Eye = "eye",
    File = "file-text",
    Filter = "list-filter",
    Half = "contrast",
    Help = "circle-question-mark",
    History = "history",
    Home = "house",
    Hourglass = "hourglass",
    Info = "info",
    Invoice = "receipt-text",
    Key = "key-round",
    Layers = "layers",
    Link = "external-link",
    Loader = "loader",
    Lock = "lock",
    Mail = "mail",
    MailOpen = "mail-open",
    MailX = "mail-x",
    Menu = "menu",
    More = "ellipsis",
    Octagon = "octagon-x",
    Payment = "wallet-cards",
    Plus = "plus",
    Refresh = "refresh-cw",
    Search = "search",
    Send = "send",
    Settings = "settings",
    ShieldCheck = "shield-check",
    SignOut = "log-out",
    Sort = "arrow-up-down",
    Stamp = "stamp",
    Template = "layout-template",
    Trash = "trash-2",
    Undo = "undo-2",
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>"#, self.drawing().trim())
    }
}

impl HtmlSafe for Icon {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_only_shapes_and_small() {
        for icon in Icon::ALL {
            let svg = icon.to_string();
            assert!(svg.len() < 800, "{icon:?} has {} bytes", svg.len());
            let shapes = icon.drawing().trim().split('<').skip(1);
            for shape in shapes {
                let known = ["path ", "circle ", "rect ", "line ", "polyline ", "polygon ", "ellipse "];
                assert!(known.iter().any(|name| shape.starts_with(name)), "{icon:?}: {shape}");
                assert!(!shape.contains("style=") && !shape.contains("class="), "{icon:?}: {shape}");
            }
        }
    }
}
