package creator

import (
	"net/url"
	"strings"

	"standfirst/models/fault"
)

// link checks an address that people are led to; nothing is no fault.
func webAddress(faults *fault.List, field, address string) string {
	address = strings.TrimSpace(address)
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || len(address) > 2000 || strings.ContainsAny(address, " \n\t") {
		faults.Add(fault.Bad(field, "creator.url.bad"))
	}
	return address
}
