package main

import "time"

// fetched is a document as a server sent it, and what is known of it besides its bytes.
type fetched struct {
	document    `embed:""`
	URL         string `name:"url" json:"url" help:"The address that it came from; links that are relative begin there."`
	Zone        string `json:"zone" help:"The zone of dates that name none, such as Asia/Shanghai; by default by language and address."`
	ContentType string `json:"content_type" help:"The type that the server named."`
}

// content is the bytes and the zone that was named by its IANA name; nil where none was.
func (f fetched) content() ([]byte, *time.Location, error) {
	body, err := f.read()
	if err != nil || f.Zone == "" {
		return body, nil, err
	}
	zone, err := time.LoadLocation(f.Zone)
	return body, zone, err
}
