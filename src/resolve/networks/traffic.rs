//! Protocol and ports as a blueprint says them into traffic of rules.

use crate::blueprint::values::Spanned;
use crate::blueprint::{Port, Protocol};
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::draft::Draft;
use crate::resource::{Icmp, Ports, Traffic};

/// Every message of ICMP.
const MESSAGES: Icmp = Icmp { kind: -1, code: -1 };

impl Draft<'_> {
    /// One traffic for each port; `usual` is the port where none is said.
    pub(super) fn traffic(&mut self, protocol: Protocol, ports: &[Port], usual: Option<u16>, span: Span) -> Vec<Traffic> {
        let whole = match protocol {
            Protocol::All => Some(Traffic::All),
            Protocol::Icmp => Some(Traffic::Icmp(MESSAGES)),
            Protocol::Tcp | Protocol::Udp => None,
        };
        match (whole, ports.is_empty()) {
            (Some(traffic), true) => return vec![traffic],
            (Some(_), false) => self.no_port(span, &["`", protocol.as_str(), "` has no ports"].concat()),
            (None, true) if usual.is_none() => {
                self.no_port(span, &["a rule about `", protocol.as_str(), "` needs its port"].concat());
            }
            (None, _) => {}
        }
        if whole.is_some() {
            return Vec::new();
        }
        let said: Vec<Ports> = ports.iter().filter_map(|port| self.ports(port)).collect();
        let usual = usual.filter(|_| ports.is_empty()).map(Ports::one);
        let made = |ports| match protocol {
            Protocol::Udp => Traffic::Udp(ports),
            Protocol::Tcp | Protocol::Icmp | Protocol::All => Traffic::Tcp(ports),
        };
        said.into_iter().chain(usual).map(made).collect()
    }

    fn no_port(&mut self, span: Span, message: &str) {
        let problem = Diagnostic::error("rule-port", span, message.to_owned());
        self.problems.push(
            problem.help("write `port: 443`, `port: 8000-8100` or `port: 0-65535` with `tcp` and `udp`, and none with `icmp` and `all`"),
        );
    }

    fn ports(&mut self, port: &Port) -> Option<Ports> {
        let (found, word): (_, Spanned<String>) = match port {
            Port::One(number) => {
                let one = u16::try_from(number.value).ok().filter(|port| *port > 0);
                (one.map(Ports::one), Spanned::new(number.span, number.value.to_string()))
            }
            Port::Range(text) => (range(text), text.clone()),
        };
        if found.is_none() {
            let message = format!("`{}` is neither a port nor a range of ports", word.value);
            let problem = Diagnostic::error("rule-port", word.span, message);
            self.problems
                .push(problem.help("ports are 1 to 65535; a range has its first and its last port, such as `8000-8100`"));
        }
        found
    }
}

/// `8000-8100`: both ends included, the first not above the last.
fn range(text: &str) -> Option<Ports> {
    let (from, to) = text.split_once('-')?;
    let end = |text: &str| text.trim().parse::<u16>().ok();
    let ports = Ports {
        from: end(from)?,
        to: end(to)?,
    };
    (ports.from <= ports.to).then_some(ports)
}
