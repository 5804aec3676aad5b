//! The areas of the console.

use pages::icons::Icon;
use pages::layout::Place;

/// Where the console begins.
pub const HOME: &str = "/console";
/// The folder of its assets.
pub const ASSETS: &str = "/console/assets";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Overview,
    Invoices,
    Batches,
    Customers,
    Payments,
    Reports,
    Templates,
    Settings,
    /// A page of no area, such as the search.
    None,
}

/// What waits for a person in an area, as it is read.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    pub approvals: Option<String>,
    pub batches: Option<String>,
    pub payments: Option<String>,
}

/// The navigation, on a page of this area.
pub fn places(current: Area, waiting: &Waiting) -> Vec<Place> {
    let place = |area, label, href, icon, waiting: &Option<String>| Place {
        label,
        href,
        icon,
        current: area == current,
        waiting: waiting.clone(),
    };
    vec![
        place(Area::Overview, "Overview", HOME, Icon::Home, &None),
        place(Area::Invoices, "Invoices", "/console/invoices", Icon::Invoice, &waiting.approvals),
        place(Area::Batches, "Batch operations", "/console/batches", Icon::Layers, &waiting.batches),
        place(Area::Customers, "Customers", "/console/customers", Icon::Customers, &None),
        place(Area::Payments, "Payments", "/console/payments", Icon::Payment, &waiting.payments),
        place(Area::Reports, "Reports", "/console/reports", Icon::Chart, &None),
        place(Area::Templates, "Templates", "/console/templates", Icon::Template, &None),
        place(Area::Settings, "Settings", "/console/settings", Icon::Settings, &None),
    ]
}
