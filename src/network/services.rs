//! What listens on a port: names and numbers of the *IANA Service Name and Transport Protocol Port Number
//! Registry*, and the default ports of products.

use std::ops::RangeInclusive;

use crate::estate::network::Protocol;
use crate::report::model::Severity;

/// What an open port gives to a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Control of the machine, or its files.
    Admin,
    /// Data.
    Database,
    /// Something else.
    Other,
}

/// A service with its port.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub first: u16,
    pub last: u16,
    pub udp: bool,
    pub name: &'static str,
    pub class: Class,
    /// When everybody reaches it.
    pub severity: Severity,
}

const fn tcp(port: u16, name: &'static str, class: Class, severity: Severity) -> Service {
    Service { first: port, last: port, udp: false, name, class, severity }
}

const fn udp(port: u16, name: &'static str, class: Class, severity: Severity) -> Service {
    Service { first: port, last: port, udp: true, name, class, severity }
}

use Class::{Admin, Database, Other};
use Severity::{Critical, High, Info, Low, Medium};

/// By port. Critical: what often asks for no password, or is broken into by machine as soon as it is seen.
const SERVICES: &[Service] = &[
    tcp(21, "FTP", Other, Medium),
    tcp(22, "SSH", Admin, High),
    tcp(23, "Telnet", Admin, Critical),
    tcp(25, "SMTP", Other, Low),
    tcp(53, "DNS", Other, Low),
    udp(53, "DNS", Other, Low),
    udp(69, "TFTP", Other, Medium),
    tcp(80, "HTTP", Other, Info),
    tcp(110, "POP3", Other, Medium),
    tcp(111, "rpcbind", Other, Medium),
    udp(111, "rpcbind", Other, Medium),
    udp(123, "NTP", Other, Low),
    tcp(135, "Windows RPC", Admin, Critical),
    udp(137, "NetBIOS name service", Other, Medium),
    udp(138, "NetBIOS datagram service", Other, Medium),
    tcp(139, "NetBIOS file sharing", Admin, Critical),
    tcp(143, "IMAP", Other, Medium),
    udp(161, "SNMP", Admin, High),
    tcp(389, "LDAP", Other, High),
    udp(389, "CLDAP", Other, Medium),
    tcp(443, "HTTPS", Other, Info),
    udp(443, "HTTP/3", Other, Info),
    tcp(445, "SMB", Admin, Critical),
    tcp(465, "SMTP over TLS", Other, Low),
    udp(500, "IKE", Other, Low),
    tcp(512, "rexec", Admin, Critical),
    tcp(513, "rlogin", Admin, Critical),
    tcp(514, "rsh", Admin, Critical),
    udp(514, "syslog", Other, Medium),
    tcp(587, "mail submission", Other, Low),
    tcp(636, "LDAPS", Other, Medium),
    tcp(853, "DNS over TLS", Other, Low),
    tcp(873, "rsync", Admin, High),
    tcp(993, "IMAPS", Other, Low),
    tcp(995, "POP3S", Other, Low),
    udp(1194, "OpenVPN", Other, Low),
    tcp(1433, "SQL Server", Database, High),
    tcp(1434, "SQL Server", Database, High),
    udp(1434, "SQL Server Browser", Database, High),
    tcp(1521, "Oracle Database", Database, High),
    tcp(2049, "NFS", Database, High),
    tcp(2181, "ZooKeeper", Database, High),
    tcp(2375, "Docker without TLS", Admin, Critical),
    tcp(2376, "Docker", Admin, High),
    tcp(2379, "etcd", Database, Critical),
    tcp(2380, "etcd peers", Database, High),
    tcp(2483, "Oracle Database", Database, High),
    tcp(2484, "Oracle Database over TLS", Database, High),
    tcp(3306, "MySQL", Database, High),
    tcp(3389, "Remote Desktop", Admin, Critical),
    udp(3389, "Remote Desktop", Admin, Critical),
    udp(4500, "IPsec", Other, Low),
    tcp(4505, "Salt publisher", Admin, High),
    tcp(4506, "Salt master", Admin, Critical),
    tcp(5432, "PostgreSQL", Database, High),
    tcp(5439, "Redshift", Database, High),
    tcp(5500, "VNC", Admin, High),
    tcp(5601, "Kibana", Database, High),
    tcp(5672, "AMQP", Database, High),
    Service { first: 5900, last: 5903, udp: false, name: "VNC", class: Admin, severity: Critical },
    tcp(5984, "CouchDB", Database, High),
    tcp(5985, "WinRM", Admin, Critical),
    tcp(5986, "WinRM over TLS", Admin, High),
    tcp(6379, "Redis", Database, Critical),
    tcp(6380, "Redis over TLS", Database, High),
    tcp(6443, "Kubernetes API", Admin, High),
    tcp(7000, "Cassandra cluster", Database, High),
    tcp(7001, "Cassandra cluster over TLS", Database, High),
    tcp(7199, "Cassandra JMX", Database, Critical),
    tcp(8020, "HDFS", Database, Critical),
    tcp(8080, "HTTP on 8080", Other, Low),
    tcp(8086, "InfluxDB", Database, High),
    tcp(8182, "Neptune", Database, High),
    tcp(8443, "HTTPS on 8443", Other, Low),
    tcp(8888, "Jupyter", Admin, High),
    tcp(9042, "Cassandra", Database, High),
    Service { first: 9092, last: 9098, udp: false, name: "Kafka", class: Database, severity: High },
    tcp(9160, "Cassandra Thrift", Database, High),
    tcp(9200, "Elasticsearch", Database, Critical),
    tcp(9300, "Elasticsearch cluster", Database, Critical),
    tcp(10250, "kubelet", Admin, Critical),
    tcp(10255, "kubelet read-only", Admin, High),
    tcp(11211, "memcached", Database, Critical),
    udp(11211, "memcached", Database, Critical),
    tcp(15672, "RabbitMQ management", Admin, High),
    Service { first: 27017, last: 27019, udp: false, name: "MongoDB", class: Database, severity: Critical },
    tcp(50000, "Db2", Database, High),
    tcp(50070, "HDFS", Database, High),
    udp(51820, "WireGuard", Other, Low),
];

/// The services that a range of ports holds. None for protocols other than tcp and udp.
pub(crate) fn services(protocol: &Protocol, ports: &RangeInclusive<u16>) -> Vec<&'static Service> {
    let of_protocol = |service: &Service| match protocol {
        Protocol::All => true,
        Protocol::Tcp => !service.udp,
        Protocol::Udp => service.udp,
        Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_) => false,
    };
    let inside = |service: &Service| service.first <= *ports.end() && *ports.start() <= service.last;
    SERVICES.iter().filter(|service| of_protocol(service) && inside(service)).collect()
}

/// The names of services, each once, the first few of many.
pub(crate) fn names(services: &[&Service]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for service in services {
        if !names.contains(&service.name) {
            names.push(service.name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        let key = |service: &Service| (service.first, service.udp);
        assert!(SERVICES.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    }

    #[test]
    fn a_range_holds_the_services_of_its_protocol() {
        let of = |protocol, ports| names(&services(&protocol, &ports));
        assert_eq!(of(Protocol::Tcp, 20..=25), ["FTP", "SSH", "Telnet", "SMTP"]);
        assert_eq!(of(Protocol::Udp, 20..=69), ["DNS", "TFTP"]);
        assert_eq!(of(Protocol::Tcp, 5901..=5902), ["VNC"]);
        assert!(of(Protocol::Icmp, 0..=65535).is_empty());
    }
}
