package reply

// What Chinese providers say. Their marks are theirs alone, so most rules ask for no domain: a company's own domain
// is hosted at any of them, and its name does not tell.
//
// Sources: NetEase's list of two-letter layer and three-letter reason, help.163.com (help_spam_16), as copied at
// biecuoliao.com/pa/MBRrwEM.html; Tencent's service.mail.qq.com/detail/122 (57 to 175) and smtp.codes/qq; Sina's list
// at blog.sina.com.cn/s/blog_8dc13ec50101fxxr.html; Alibaba's help.aliyun.com documents 36612 and 36613 and the
// codes of its DirectMail; Coremail's icoremail.vip/support, category 84.
var chinaRules = []rule{
	// NetEase, and Coremail, whose software NetEase's began as. MI speaks of the envelope's sender, RP of recipients,
	// DT of the data, HL of the host, WM of lists. "Try again" of DT:SPM is meant: keep it and come back in 2 minutes.
	{why: spamAgain, codes: []int{4}, says: []string{"dt:spm"}},
	{why: spam, says: []string{"dt:spm", "dt:sps"}},
	{why: connections, says: []string{"hl:icc", "mi:dmc", "rp:drc", "mi:cdc"}},
	{why: quota, codes: []int{5}, says: []string{"mi:stc", "rp:trc"}},
	{why: rate, says: []string{"hl:ifc", "hl:ifq", "mi:sfq", "mi:stc", "rp:qrc", "rp:rcl", "rp:trc", "too much recipient"}},
	{why: listed, says: []string{"dt:rbl", "hl:ihu", "hl:ipb", "hl:rbl", "hl:rep", "wm:bli", "wm:blu", "mi:spb", "ip:rbl"}},
	{why: sender, says: []string{"hl:mep", "mi:imf", "mi:nhd", "dt:sum"}},
	{why: authentic, says: []string{"mi:spf", "mi:dma", "mi:dkm", "dt:dma", "dt:spf"}},
	{why: protocol, says: []string{"mi:cel", "mi:ccl", "rp:cel", "rp:ccl", "hl:cel"}},
	{why: relay, says: []string{"rp:frl", "local user only", "no smtp mx only", "smtp mx only"}},
	{why: login, says: []string{"smtp auth error limit", "too much fail authentication", "user has no permission"}},
	{why: gone, says: []string{"rc:ne ", "rc:ld ", "rc:nu "}},
	{why: malformed, says: []string{"the from header is missing", "rfc5322 rfc2047"}},
	{why: sender, says: []string{"fake sender", "invalid sender ip", "mail from must equal", "conform with authentication"}},

	// Coremail speaks of both ends with the same words: a user who is suspended reads again, an address or host of
	// ours that is "hangup" waits for its operator.
	{why: inactive, codes: []int{5}, says: []string{"user suspended", "user hangup", "user is suspended", "user has been suspended", "user locked", "user is locked", "user disabled", "user is disabled"}, unless: []string{"sender", "invalid/inactive"}},
	{why: listed, says: []string{"ip is hangup", "ip is rejected", "ip in blacklist", "ip is in blacklist", "user in blacklist", "sender is rejected", "mail from is rejected", "sender in blacklist", "invalid ip ", "ip hangup"}},
	{why: refused, says: []string{"rcpt is rejected", "user rejected", "rcpt is refused", "recipient reject "}},

	// Tencent. "Mailbox unavailable or access denied" is a mailbox that gets too much just now; only "Mailbox not
	// found" is dead. How long a limit lasts (minutes, hours, until tomorrow) is not said.
	{why: crowded, says: []string{"mailbox unavailable or access denied", "mailbox unavailable or access denined"}},
	{why: crowded, from: []Provider{Tencent}, codes: []int{5}, says: []string{"mailbox unavailable"}},
	{why: rate, says: []string{"frequency limited", "frequency limit", "frequency is limited", "exceed…frequency", "frequency…exceed"}},
	{why: refused, says: []string{"rejected by recipients", "rejected by the recipient", "rejected by recipient"}, unless: []string{"organization"}},
	{why: listed, says: []string{"suspected bounce attack", "suspected spam ip", "suspected spam sender", "suspicious ip"}},
	{why: listed, from: []Provider{Tencent}, says: []string{"connection denied"}},
	{why: sender, says: []string{"domain may not exist or dns check failed"}}, // of the sender
	{why: spam, says: []string{"mail content denied", "content denied", "suspected spam", "spam is embedded"}},
	{why: inactive, says: []string{"is a deactivated mailbox", "deactivated mailbox"}},
	{why: gone, says: []string{"may contain a non existent account", "mailbox not found"}},

	// Alibaba, as a receiver (ANTISPAM_BAT judges behaviour, the words after it say which) and as our own server.
	{why: listed, says: []string{"antispam bat…rbl", "antispam bat…bad sending", "antispam bat…black", "behaviour spam…rbl", "behaviour spam…bad sending"}},
	{why: rate, says: []string{"antispam bat", "reject by behaviour spam", "transient reject by behaviour"}},
	{why: spam, says: []string{"reject by content spam", "local spam engine", "antispam dat", "antispam cat"}},
	{why: gone, says: []string{"invalid rcptto", "recipient is not exist", "user not exist", "mailbox not exist"}},
	{why: unclear, says: []string{"rcptto account isnt a local account", "rcptto…not a local account"}},
	{why: relay, says: []string{"mailfrom account is a local account"}},
	{why: quota, says: []string{"number of rcpt attempts is achieved", "sending quota exceeded", "not enough sending quota", "exceed…daily…quota", "daily…quota…exceed"}},
	{why: rate, says: []string{"total of rcpts is achieved", "number of rcpts is over"}},
	{why: size, says: []string{"length of data…achieved the maximum", "length of attach…achieved the maximum", "number of attachments is achieved"}},
	{why: login, says: []string{"main account unavailable"}},

	// Sina numbers its own list with 55x; "550 mailbox unavailable" there is a mailbox that does not exist.
	{why: gone, from: []Provider{Sina}, codes: []int{550}, says: []string{"mailbox unavailable"}},
	{why: rate, says: []string{"too many same size mails", "out of allow rcpt"}},
	{why: sender, says: []string{"remote ip check error", "mail from invalid", "sender is unvalidated", "sender mismatch with header"}},
	{why: sender, from: []Provider{Sina}, says: []string{"mail address invalid", "host denies the sender"}},
	{why: listed, says: []string{"black ip", "black mail address", "rbl deny", "openrelay check"}},
	{why: helo, says: []string{"helohost error", "smtpport check error"}},
	{why: refused, says: []string{"private list access denied"}},
	{why: login, codes: []int{5}, from: []Provider{Sina}, says: []string{"auth error"}},
	{why: relay, says: []string{"relay check", "host denies relay", "fake router"}},

	// What any of them, and companies behind them, say in Chinese. Whom a black list is kept by decides.
	{why: greylist, says: []string{"灰名单"}},
	{why: refused, says: []string{"收件人黑名单", "收件人的黑名单", "收件人拒收", "收件人拒绝", "收件人设置", "收件人已设置", "拒收陌生", "收件人已将", "收件人将您", "拒收名单", "被收件人", "对方拒收", "对方黑名单", "对方已将", "用户拒收", "收件方拒收", "接收方拒收", "收信人拒", "不接受您的", "不接收您的"}},
	{why: quota, says: []string{"当天不再", "当日不再", "本日内", "今日发信", "当日…上限", "当天…上限", "每日…上限", "今日…上限", "当日…超", "当天…超", "每日…超", "今天…上限", "日发信量", "每天…上限"}},
	{why: connections, says: []string{"并发", "连接数", "连接过多", "连接太多", "同时连接"}},
	{why: crowded, says: []string{"收件人短", "该用户短时间", "收件人接收过多", "收件人收到过多", "收件人收到大量", "该收件人收到"}},
	{why: rate, says: []string{"频率", "频繁", "过多", "发送速度", "发信速度", "单位时间", "过快", "太快", "发信量超", "发送量超", "发信数量超", "邮件数量超", "收件人数量超", "限速", "流量限制", "超过发送限制", "发信限制", "频次", "发送次数", "发信次数"}},
	{why: size, says: []string{"邮件过大", "邮件太大", "附件过大", "附件太大", "超过大小", "大小超", "邮件大小", "信件过大", "体积过大"}},
	{why: full, says: []string{"邮箱已满", "邮箱满", "信箱已满", "信箱满", "空间不足", "空间已满", "容量不足", "容量已满", "超出配额", "超过配额", "配额已满", "配额不足", "容量超", "空间超", "存储空间", "超出容量", "邮箱容量"}},
	{why: login, says: []string{"请先登录", "需要登录", "需要身份验证", "登录失败", "认证失败", "密码错误", "授权码", "发件人身份验证", "未登录"}, unless: []string{"spf", "dkim", "dmarc"}},
	{why: authentic, says: []string{"未通过…spf", "未通过…dkim", "未通过…dmarc", "spf…失败", "dkim…失败", "dmarc…失败", "spf…未通过", "dkim…未通过", "dmarc…未通过", "spf…不", "dmarc…拒", "dmarc…策略", "spf…校验", "dkim…校验", "spf记录", "spf检查", "dmarc检查", "dkim检查", "发件人域名未通过", "域名验证失败", "身份验证未通过"}},
	{why: reverse, says: []string{"反向解析", "反向域名", "ptr记录", "反解"}},
	{why: sender, says: []string{"发件人域名不存在", "发件人地址不存在", "发件人不存在", "发件人地址无效", "发件人域名无", "发件人地址不合法", "发件人与", "发件人不合法", "无效的发件人", "发信人地址不", "发件人域名不", "发信域名不存在", "发信人不存在", "信头发件人"}},
	{why: noHost, says: []string{"域名不存在", "域名无法解析", "域不存在", "找不到域名", "域名解析失败", "域名已过期", "没有mx", "无mx"}},
	{why: listed, says: []string{"黑名单", "ip被封", "ip被拒", "ip被禁", "ip地址被", "ip已被", "发信ip被", "发件人被", "封禁", "信誉", "禁止发信", "禁止该ip", "拒绝该ip"}},
	{why: virus, says: []string{"病毒"}},
	{why: spam, says: []string{"垃圾邮件", "垃圾信", "反垃圾", "敏感", "内容违规", "内容被拒", "广告邮件", "违规内容", "邮件内容", "营销邮件", "内容不合规"}},
	{why: file, says: []string{"附件类型", "不允许…附件", "禁止…附件", "非法附件"}},
	{why: inactive, says: []string{"不存在或…停用", "不存在或…禁用", "不存在或…冻结", "不存在或…锁定", "不存在或…不可用", "不存在或…过期", "不存在或…已满", "停用或…不存在", "禁用或…不存在", "冻结或…不存在"}}, // one of the two reads again
	{why: gone, says: []string{"用户不存在", "收件人不存在", "邮箱不存在", "地址不存在", "帐号不存在", "账号不存在", "账户不存在", "帐户不存在", "无此用户", "没有此用户", "没有该用户", "无该用户", "查无此", "收件人地址无效", "收件人无效", "无效的收件人", "无效收件人", "用户未找到", "未找到用户", "找不到用户", "找不到收件人", "找不到该用户", "找不到此", "不存在该用户", "不存在此用户", "不存在的用户", "不存在的收件人", "不存在的邮箱", "未知用户", "收信人不存在", "信箱不存在", "已注销", "用户已离职", "已离职", "已被删除", "已删除", "收件地址不存在", "無此用戶", "用戶不存在", "收件人地址错误"}},
	{why: inactive, says: []string{"停用", "禁用", "冻结", "锁定", "暂停使用", "休眠", "已过期", "长期未", "欠费", "被封停", "未激活", "已挂起", "被挂起", "不可用"}},
	{why: loop, says: []string{"循环", "跳数"}},
	{why: network, says: []string{"连接超时", "超时", "无法连接", "网络"}},
	{why: busy, says: []string{"系统繁忙", "服务器忙", "服务器繁忙", "系统忙", "内部错误", "系统错误", "系统故障", "暂时不可用", "暂不可用", "系统维护", "临时", "暂时"}},
	{why: refused, says: []string{"不在允许", "不在您的联系人", "不在联系人", "只接收", "仅接收", "只接受", "仅接受", "无权发送", "没有权限", "权限不足", "白名单"}},
	{why: policy, says: []string{"拒收", "拒绝", "策略", "被拦截", "被退回"}},
}
