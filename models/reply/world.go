package reply

// What providers and filters elsewhere say in marks or words of their own.
//
// Sources: Google, support.google.com/a/answer/3726730; Microsoft, "Email non-delivery reports and SMTP errors in
// Exchange Online" at learn.microsoft.com and postmaster.live.com; Yahoo, senders.yahooinc.com/smtp-error-codes;
// Apple, support.apple.com/102322 and smtp.codes/icloud; 1&1 and GMX, postmaster.gmx.net/en/error-messages; Orange,
// postmaster.orange.fr; Mimecast's "SMTP error codes"; Cox's and GoDaddy's error pages; Rackspace at smtp.codes. The
// sentences were compared with those that sisimai's Rhost modules collect.
var worldRules = []rule{
	// Google. Topics of its help links name the reason where sentences change over the years.
	{why: gone, codes: []int{5}, says: []string{"p=nosuchuser"}},
	{why: inactive, says: []string{"p=disableduser", "account that you tried to reach is disabled", "account that you tried to reach is inactive"}},
	{why: full, says: []string{"p=overquota", "inbox is out of storage", "is out of storage space"}},
	{why: crowded, says: []string{"p=receivingrate", "receiving mail at a rate that", "rate that prevents additional", "receiving mail too quickly", "received too much email in a short", "recipient thread limit", "recipient has exceeded their limit", "per hour message receive limit"}},
	{why: spam, says: []string{"p=unsolicitedmessageerror", "likely unsolicited mail", "nature of the content"}, unless: []string{"reputation"}},
	{why: reputation, says: []string{"p=unsolicitedratelimiterror", "p=unsolicitediperror", "unusual rate of", "low reputation of the sending", "none bad reputation"}},
	{why: authentic, says: []string{"p=unauthenticatedmail", "p=mailauth", "p=forwardingauth"}},
	{why: reverse, says: []string{"p=ipv6autherror", "ipv6 sending guidelines"}},
	{why: malformed, says: []string{"p=rfcmessagenoncompliant", "p=messagenoncompliant"}},
	{why: file, says: []string{"p=blockedmessage", "presents a potential security issue", "content presents a potential"}},
	{why: size, says: []string{"p=maxsizeerror"}},
	{why: rate, from: []Provider{Google}, codes: []int{421}, says: []string{"try again later closing connection"}},
	{why: rate, says: []string{"peak smtp relay limit"}},
	{why: busy, codes: []int{4}, says: []string{"temporarily rejected"}},
	{why: quota, says: []string{"daily user sending", "daily sending quota", "daily smtp relay", "daily limit", "p=dailylimit"}},
	{why: refused, says: []string{"gcdp", "has a policy that prohibited", "p=prohibitedmail", "ip not in whitelist for rcpt domain", "not in whitelist for rcpt"}},
	{why: refused, from: []Provider{Google}, says: []string{"you tried to reach may not exist or you may not have permission", "have permission to post", "not have permission to post"}},

	// Microsoft, Exchange and Microsoft 365. A tenant's own rule speaks for one company, not for the provider.
	{why: gone, says: []string{"as 201806281", "as201806281", "resolver.adr.recipnotfound", "resolver.adr.recipientnotfound", "resolver.adr.exrecipnotfound", "recipientnotfound", "recipnotfound"}},
	{why: gone, status: []string{"5.4.1"}, says: []string{"recipient address rejected access denied", "recipient addresses rejected access denied"}},
	{why: gone, status: []string{"5.5.0"}, says: []string{"requested action not taken mailbox unavailable"}},
	{why: gone, from: []Provider{Microsoft}, codes: []int{550}, says: []string{"requested action not taken mailbox unavailable"}},
	{why: refused, says: []string{"resolver.rst.", "sendernotauthenticatedfor", "transport.rules.rejectmessage", "rejected by organization policy", "rejected by recipient", "bounced due to organizational settings", "customer block list", "customer blocklist", "not authenticated for group", "not authenticated for mailbox", "not in allowed senders", "allowed senders list", "senders not allowed by", "restrictedtorecipientspermission"}, unless: []string{"resolver.rst.recipsizelimit", "resolver.rst.sendersizelimit"}},
	{why: size, says: []string{"resolver.rst.recipsizelimit", "resolver.rst.sendersizelimit"}},
	{why: refused, status: []string{"5.7.507", "5.7.513", "5.7.124", "5.7.129", "5.7.133", "5.7.134", "5.7.135", "5.7.136", "5.7.12"}},
	{why: busy, status: []string{".7.322", ".7.323", ".7.324", ".7.325"}}, // their certificate, or their DNSSEC
	{why: authentic, status: []string{".7.515", ".7.509"}},
	{why: reverse, says: []string{"must have a reverse dns"}},
	{why: helo, status: []string{"5.7.506"}},
	{why: rate, status: []string{"4.7.500", "4.7.501", "4.7.502", "4.7.503", "4.7.550", "5.7.508"}},
	{why: reputation, status: []string{"4.7.650", "4.7.651", "4.7.652", "5.7.650", "4.7.850", "4.7.800"}},
	{why: quota, status: []string{"5.1.90", "5.7.705", "5.7.708"}},
	{why: rate, says: []string{"rp 001", "rp 002"}},
	{why: connections, says: []string{"rp 003"}},
	{why: listed, says: []string{"s3140", "s3150", "sc 001", "sc 002", "sc 003", "sc 004", "dy 001", "dy 002", "ou 001", "ou 002", "part of their network is on our block list", "banned sending ip", "banned sender", "not currently accepting mail from your ip", "messages from…werent sent"}},
	{why: listed, status: []string{"5.7.511", "5.7.501", "5.7.502", "5.7.503"}},
	{why: inactive, status: []string{"5.7.504", "5.7.505"}},
	{why: inactive, says: []string{"mailbox cannot be accessed", "hosted tenant which has no mail enabled"}},
	{why: sender, says: []string{"sendasdenied", "not allowed to send as"}},
	{why: login, says: []string{"client was not authenticated", "cannot achieve exchange server authentication", "smtpclientauthentication is disabled"}},
	{why: relay, says: []string{"tenantattribution", "unregistered domain"}},
	{why: network, says: []string{"message expired", "smtpsend.dns"}, unless: []string{"nonexistentdomain", "nonexistent domain"}},
	{why: noHost, says: []string{"nonexistentdomain", "nonexistent domain", "infodomainnonexistent"}},

	// Yahoo and AOL. TS marks wait, BL marks are lists, the numbers behind them change.
	{why: reputation, codes: []int{4}, says: []string{"tss", "ts01", "ts02"}},
	{why: listed, says: []string{"permanently deferred", "bl21", "bl22", "bl23", "ts03", "tss09", "tss11", "spamhauss list"}},
	{why: authentic, says: []string{"requires all senders to authenticate", "sender is unauthenticated", "unauthenticated sender"}},
	{why: sender, says: []string{"unresolvable rfc.5321", "unresolvable rfc"}},
	{why: connections, says: []string{"max message per connection", "message threshold exceeded", "max number of messages per session"}},
	{why: malformed, says: []string{"not rfc compliant"}},
	{why: spam, from: []Provider{Yahoo}, codes: []int{5}, says: []string{"message not allowed", "not accepted for policy reasons", "ph01"}},
	{why: gone, says: []string{"this user doesnt have a", "no longer valid"}, unless: []string{"sender", "certificate"}},
	{why: inactive, says: []string{"disabled or discontinued", "this mailbox is disabled", "554.30"}},
	{why: policy, codes: []int{421}, says: []string{"message temporarily deferred"}, unless: []string{"authentic", "spf", "dkim"}},

	// Apple. An address that it calls inactive may have been paused by its reader, though the code is 5.1.1.
	{why: inactive, says: []string{"inactive email address"}},
	{why: rate, says: []string{"deferred due to excessive volume", "excessive volume"}},
	{why: policy, says: []string{"cs01", "hm07", "hm08", "due to local policy"}, unless: []string{"dmarc", "listing", "spamhaus"}},
	{why: gone, says: []string{"unknown or illegal alias"}},
	{why: authentic, says: []string{"hme1", "failing both spf and dkim"}},

	// GMX, web.de, mail.com and other brands of 1&1.
	{why: gone, from: []Provider{GMX}, codes: []int{550}, says: []string{"mailbox unavailable", "unknown local part"}},
	{why: listed, from: []Provider{GMX}, codes: []int{5}, says: []string{"nemesis esmtp service not available", "no smtp service", "ip address is block", "bad dns ptr"}, unless: []string{"ptr"}},
	{why: reverse, says: []string{"bad dns ptr"}},
	{why: sender, says: []string{"invalid dns mx"}},
	{why: rate, from: []Provider{GMX}, says: []string{"reject due to policy restrictions…rate"}},

	// Deutsche Telekom, whose server names no reason to machines that it does not know (postmaster.t-online.de).
	{why: listed, says: []string{"ask your postmaster for help"}},

	// Mail.ru, Yandex, i.ua.
	{why: gone, from: []Provider{MailRu, Yandex}, codes: []int{5}, says: []string{"user not found", "no such user"}},
	{why: inactive, says: []string{"policy rejection on the target address"}},
	{why: spam, says: []string{"suspicion of spam", "spam message rejected", "spam message discarded", "рассылка", "спам"}},
	{why: gone, codes: []int{5}, says: []string{"нет такого пользователя", "пользователь не найден", "no such user"}, unless: []string{"sender verify", "verification failed for"}},

	// Orange, La Poste, SFR, Free. The number at the end is the reason.
	{why: connections, says: []string{"trop de connexions", "ofr004 104", "ofr005 104", "lpn105 104"}},
	{why: listed, says: []string{"incident de spam", "abus detecte", "ofr006 102"}},
	{why: gone, codes: []int{5}, says: []string{"ofr 416", "ofr 418", "lpn007 416", "adresse destinataire invalide", "destinataire invalide", "destinataire inconnu", "utilisateur inconnu"}},
	{why: full, says: []string{"boite du destinataire pleine"}},
	{why: inactive, says: []string{"boite du destinataire archivee", "archived recipient"}},
	{why: sender, says: []string{"emetteur invalide", "ofr 415", "lpn105 405"}},
	{why: policy, says: []string{"service refuse", "service refused"}},

	// Mimecast, Proofpoint, Barracuda, Trend Micro, Cisco, MessageLabs: filters of the recipient's company.
	{why: greylist, codes: []int{4}, says: []string{"internal resources are temporarily unavailable", "internal resource temporarily unavailable"}},
	{why: refused, says: []string{"envelope blocked", "envelope rejected block policy", "manually blocked senders", "header based blocked senders", "blocked senders", "sender address blocked", "user entry", "user domain entry", "rule imposed", "due to recipient preferences", "denied by user"}},
	{why: authentic, says: []string{"sender invalid envelope rejected", "anti spoofing policy", "antispoofing", "spoof"}},
	{why: reputation, says: []string{"local ct ip reputation", "ip reputation", "intrusion prevention active", "email reputation", "ip temporarily blacklisted", "poor reputation", "sender reputation", "bad reputation", "reputation"}},
	{why: listed, says: []string{"dnsbl lookup", "barracudacentral", "csi.cloudmark", "cloudmark sender intelligence"}},
	{why: connections, says: []string{"account service is temporarily unavailable", "outbound thread limit"}},
	{why: spam, says: []string{"email rejected due to security policies", "content examination policy", "ib212"}},
	{why: busy, codes: []int{4}, says: []string{"unable to process connection at this time", "unable to process command", "unable to process an email"}},
	{why: inactive, says: []string{"account inbounds disabled"}},

	// Cox, GoDaddy, Rackspace, Comcast, i.ua: their numbers.
	{why: listed, says: []string{"cxbl", "cdrbl", "ipbl", "ib103", "ib104", "ib105", "ib106", "ib110", "ib111", "ib112", "ib113"}},
	{why: spam, says: []string{"urlbl"}},
	{why: reverse, says: []string{"cxdns", "ib108", "g1f"}},
	{why: connections, says: []string{"cxcnct", "ib007", "ib510"}},
	{why: rate, says: []string{"cxmxrt", "ib504", "ib607", "g28"}},
	{why: authentic, says: []string{"cxsndr", "ib508"}},
	{why: inactive, says: []string{"mailbox is frozen"}},
}
