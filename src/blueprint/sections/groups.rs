//! What filters packets: security groups of one's own, and network ACLs of a network's subnets.

use super::place::Reference;
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{NoneOrMany, OneOrMany, Spanned, Tags};

choice! {
    /// The protocol of packets.
    pub enum Protocol {
        /// TCP, to ports.
        "tcp" => Tcp,
        /// UDP, to ports.
        "udp" => Udp,
        /// Messages of ICMP, all of them; no ports.
        "icmp" => Icmp,
        /// Every protocol and every port.
        "all" => All,
    }
}

either! {
    /// A port, or a range of ports.
    pub enum Port {
        /// One port.
        number => One(Spanned<u32>),
        /// The first and the last port of a range: `8000-8100`.
        text => Range(Spanned<String>),
    }
}

section! {
    /// A security group of one's own. It is stateful: answers pass. Without rules nothing is admitted and nothing reached.
    pub struct Group {
        /// The network it filters in: an entry of `networks:`; account and region are the network's.
        "network" => network: required Reference,
        /// What it is for, for people; AWS cannot change it later.
        "description" => description: optional Spanned<String>,
        /// What is admitted; nothing when absent.
        "admits" => admits: default NoneOrMany<Admission>,
        /// What is reached; nothing when absent.
        "reaches" => reaches: default NoneOrMany<Outlet>,
        /// True for a group that exists already: rules of others name it, and it is not rendered. What it admits and reaches stays unknown.
        "existing" => existing: default bool,
        /// The id (`sg-…`) of a group that exists already.
        "id" => id: optional Spanned<String>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// Whom a security group admits, and to which ports.
    pub struct Admission {
        /// A block, `internet`, `group/NAME`, `studio/NAME` (its users too), `warehouse/NAME` or `network/NAME` (of another network: its private subnets), or several.
        "from" => from: required OneOrMany<Reference>,
        /// A port, a range (`8000-8100`) or several; none for `icmp` and `all`.
        "port" => port: optional OneOrMany<Port>,
        /// Its protocol; `tcp` when absent.
        "protocol" => protocol: optional Spanned<Protocol>,
        /// Why, for people.
        "description" => description: optional Spanned<String>,
    }
}

section! {
    /// What a security group lets out, and to which ports.
    pub struct Outlet {
        /// A block, `internet`, `endpoints` (those of its network), a group of its network, or `network/NAME`, or several.
        "to" => to: required OneOrMany<Reference>,
        /// A port, a range (`8000-8100`) or several; none for `icmp` and `all`; 443 when absent and only `endpoints` are reached.
        "port" => port: optional OneOrMany<Port>,
        /// Its protocol; `tcp` when absent.
        "protocol" => protocol: optional Spanned<Protocol>,
        /// Why, for people.
        "description" => description: optional Spanned<String>,
    }
}

section! {
    /// Network ACLs of a network's subnets by what the subnets are for; subnets without one let everything pass.
    pub struct Acls {
        /// The ACL of the private subnets.
        "private" => private: optional Acl,
        /// The ACL of the public subnets.
        "public" => public: optional Acl,
        /// The ACL of the subnets of the firewall's endpoints.
        "inspection" => inspection: optional Acl,
    }
}

section! {
    /// A network ACL. It is stateless: answers need an entry of their own, to ports 1024-65535. What no entry fits is refused.
    pub struct Acl {
        /// Entries about packets that come in; the first that fits decides.
        "in" => inward: default NoneOrMany<AclIn>,
        /// Entries about packets that go out; the first that fits decides.
        "out" => outward: default NoneOrMany<AclOut>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// An entry of a network ACL about packets that come in: exactly one of `allow` and `deny`.
    pub struct AclIn {
        /// The protocol of what passes.
        "allow" => allow: optional Spanned<Protocol>,
        /// The protocol of what is refused.
        "deny" => deny: optional Spanned<Protocol>,
        /// A port or a range (`1024-65535`) at this side; none for `icmp` and `all`.
        "port" => port: optional Port,
        /// A block, `internet` or `network/NAME`.
        "from" => peer: required Reference,
        /// Its number, 1 to 32766; ten more than the one before when absent, from 100.
        "number" => number: optional Spanned<u32>,
    }
}

section! {
    /// An entry of a network ACL about packets that go out: exactly one of `allow` and `deny`.
    pub struct AclOut {
        /// The protocol of what passes.
        "allow" => allow: optional Spanned<Protocol>,
        /// The protocol of what is refused.
        "deny" => deny: optional Spanned<Protocol>,
        /// A port or a range (`1024-65535`) at the other side; none for `icmp` and `all`.
        "port" => port: optional Port,
        /// A block, `internet` or `network/NAME`.
        "to" => peer: required Reference,
        /// Its number, 1 to 32766; ten more than the one before when absent, from 100.
        "number" => number: optional Spanned<u32>,
    }
}
