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
    pub(super) fn traffic(
        &mut self,
        protocol: Protocol,
        ports: &[Port],
        usual: Option<u16>,
        span: Span,
    ) -> Vec<Traffic> {
        let of_ports: fn(Ports) -> Traffic = match protocol {
            Protocol::Tcp => Traffic::Tcp,
            Protocol::Udp => Traffic::Udp,
            Protocol::All => return self.without_ports(Traffic::All, (protocol, ports), span),
            Protocol::Icmp => return self.without_ports(Traffic::Icmp(MESSAGES), (protocol, ports), span),
        };
        if ports.is_empty() && usual.is_none() {
            self.no_port(span, &["a rule about `", protocol.as_str(), "` needs its port"].concat());
        }
        let said: Vec<Ports> = ports.iter().filter_map(|port| self.ports(port)).collect();
        let usual = usual.filter(|_| ports.is_empty()).map(Ports::one);
        said.into_iter().chain(usual).map(of_ports).collect()
    }

    fn without_ports(
        &mut self,
        traffic: Traffic,
        (protocol, ports): (Protocol, &[Port]),
        span: Span,
    ) -> Vec<Traffic> {
        if ports.is_empty() {
            return vec![traffic];
        }
        self.no_port(span, &["`", protocol.as_str(), "` has no ports"].concat());
        Vec::new()
    }

    fn no_port(&mut self, span: Span, message: &str) {
        let problem = Diagnostic::error("rule-port", span, message.to_owned());
        self.problems.push(
            problem.help("write `port: 443`, `port: 8000-8100` or `port: 0-65535` with `tcp` and `udp`, and none with `icmp` and `all`"),
        );
    }

    /// The ports that a word means; anything else is reported.
    pub(super) fn ports(&mut self, port: &Port) -> Option<Ports> {
        let (found, word): (_, Spanned<String>) = match port {
            Port::One(number) => {
                let one = u16::try_from(number.value).ok().filter(|port| *port > 0);
                (one.map(Ports::one), Spanned::new(number.span, number.value.to_string()))
            }
            Port::Range(text) => (Ports::range(text), text.clone()),
        };
        if found.is_none() {
            let message = format!("`{}` is neither a port nor a range of ports", word.value);
            let problem = Diagnostic::error("rule-port", word.span, message);
            self.problems.push(
                problem.help(
                    "ports are 1 to 65535; a range has its first and its last port, such as `8000-8100`",
                ),
            );
        }
        found
    }
}
