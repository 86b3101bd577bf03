package server

import (
	"context"
	"net"
	"time"

	"standfirst/app/outbound"
	"standfirst/handlers/report"
	"standfirst/jobs/mailing"
	"standfirst/models/audit"
	"standfirst/models/host"
	mailings "standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/webhook"
)

// outside is what the models of a space get from beyond the domain.
func (s *Server) outside() space.Outside {
	out := space.Outside{
		Sealer: s.sealer, Base: s.URL(), Hosts: s.hosts, Frame: mailing.Frame{Set: s.Kit.Set},
		Words:     func(lang, key string, args map[string]any) string { return s.Kit.Catalogs.T(lang, key, args) },
		Sender:    s.openPost,
		Role:      s.Accounts.RoleIn,
		Door:      door{s.reader.fetcher, s.camera, s.log, s.now},
		Receivers: receivers{s.reader.fetcher},
		Mailboxes: s.reader.fetcher.Mailboxes(),
		User:      s.Accounts.User, Members: s.Accounts.Members, Hold: s.Config.Hold, Factor: s.factor,
		Camera: door{s.reader.fetcher, s.camera, s.log, s.now},
		Paper:  report.Paper{Kit: s.Kit},
		Source: func(m mailings.Message) ([]byte, error) { return outbound.Build(wire(m)) },
	}
	if s.Config.AskDNS {
		out.Names = net.DefaultResolver
	}
	return out
}

// openHosts opens the host names of newsrooms. Where the DNS is not asked nobody looks where they lead.
func (s *Server) openHosts(ctx context.Context) (err error) {
	d := host.Deps{DB: s.house, Now: s.now, Base: s.Kit.Base, Door: peek{s.reader.fetcher}}
	if s.Config.AskDNS {
		d.Resolver = net.DefaultResolver
	}
	s.hosts, err = host.Open(ctx, d)
	s.Kit.Hosts = s.hosts
	return err
}

// peek asks the newsroom's host names who answers there, behind the guard of everything that is fetched.
type peek struct{ fetcher *outbound.Fetcher }

// Peek asks for an address.
func (p peek) Peek(ctx context.Context, address string) (int, string, error) {
	found, err := p.fetcher.Peek(ctx, address)
	return found.Status, found.Body, err
}

// receivers are the programs that are told of what is published, behind the same guard as the sites that are read.
type receivers struct{ fetcher *outbound.Fetcher }

// Admits says whether something may be sent to an address.
func (r receivers) Admits(address string) error { return r.fetcher.CheckReceiver(address) }

// Post sends a document.
func (r receivers) Post(ctx context.Context, address string, header map[string]string, body []byte) (webhook.Answer, error) {
	p, err := r.fetcher.Post(ctx, address, header, body)
	return webhook.Answer(p), err
}

// openSealer opens the key that seals secrets, in the data folder unless the settings say otherwise.
func (s *Server) openSealer() (err error) {
	s.sealer, err = setting.OpenSealer(secretPath(s.Config))
	return err
}

// post is a mail server as the mailings see it.
type post struct{ pool *outbound.Pool }

// connections is how many messages are handed over at once. The engine has three times as many workers.
const connections = 8

func (s *Server) openPost(server setting.SMTP) mailings.Sender {
	to := outbound.Server{
		Host: server.Host, Port: int(server.Port), TLS: server.TLS, User: server.User, Password: server.Password,
		Connections: connections, MaxPerConnection: 500, DKIM: outbound.DKIM(server.Sign),
		Fewer: func(open int, err error) {
			s.log.Warn("mail is sent over fewer connections: the system has no handle for one more", "open", open, "error", err)
		},
	}
	if server.OAuth.On() {
		to.Auth, to.Password = "xoauth2", ""
		to.Token = s.reader.fetcher.Tokens(outbound.OAuthOf(server))
	}
	return post{outbound.NewPool(to)}
}

// Send hands the message over.
func (p post) Send(ctx context.Context, m mailings.Message) mailings.Outcome {
	o := p.pool.Send(ctx, wire(m))
	out := mailings.Outcome{Code: o.Code, Enhanced: o.Enhanced, Text: o.Text, Why: o.Reason, Stage: string(o.Stage)}
	switch o.Kind {
	case outbound.Accepted:
		out.Kind = mailings.Taken
	case outbound.Deferred:
		out.Kind = mailings.Delayed
	case outbound.Refused:
		out.Kind = mailings.Rejected
	}
	return out
}

// Close ends the connections; what is on its way has some seconds to end in a known state.
func (p post) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	return p.pool.Close(ctx)
}

func wire(m mailings.Message) outbound.Message {
	var files []outbound.Attachment
	for _, f := range m.Files {
		files = append(files, outbound.Attachment{Name: f.Name, ContentType: f.Type, Body: f.Content})
	}
	return outbound.Message{
		From: outbound.Address(m.From), ReplyTo: outbound.Address(m.ReplyTo), To: outbound.Address(m.To), ReturnPath: m.ReturnPath,
		Subject: m.Subject, Text: m.Text, HTML: m.HTML, Cast: m.Cast(), MessageID: m.MessageID, Date: m.Date,
		ListID: m.ListID, UnsubscribeURL: m.UnsubscribeURL, UnsubscribeMailto: m.UnsubscribeMailto,
		Headers: m.Headers, AutoSubmitted: m.AutoSubmitted, Attachments: files,
	}
}

// factor takes a code of whoever does something large.
func (s *Server) factor(ctx context.Context, by audit.Actor, code string) error {
	return s.Accounts.ShowFactor(ctx, by.ID, code, by.From)
}
