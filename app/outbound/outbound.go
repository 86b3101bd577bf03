// Package outbound is the only door to the outside: mail over SMTP and pages over HTTP.
//
// Mail: Build makes the exact bytes of a Message, Pool hands them to a server over persistent
// connections and says in one Outcome what became of them, Capture takes the server's place while none
// is set. Fetching: Fetcher gets feeds and pages politely (one request at a time per host, robots.txt,
// Retry-After) and safely (public addresses only, checked on the address that is really dialled).
//
// What is wrong with somebody's input is a fault; its messages are the catalogues outbound.json and
// fetch.json.
package outbound
