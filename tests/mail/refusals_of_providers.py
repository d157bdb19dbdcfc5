"""Refusals as providers and gateways document them for postmasters, or give them; written as in `refusals_of_servers`."""

REFUSALS = {
    "RFC 3463, 5321, 7372, 7504, 7505": """
        hard 550 5.1.1 Bad destination mailbox address
        hard 550 5.1.2 Bad destination system address
        hard 553 5.1.3 Bad destination mailbox address syntax
        hard 550 5.1.6 Destination mailbox has moved, No forwarding address
        hard 550 Requested action not taken: mailbox unavailable
        hard 551 User not local; please try <rosa@hospital.example>
        hard 521 Host does not accept mail
        hard 556 5.1.10 Recipient address has null MX
        hard 554 5.3.2 System not accepting network messages
        hard 550 5.4.4 Unable to route
        soft 550 5.1.4 Destination mailbox address ambiguous
        soft 501 5.1.7 Bad sender's mailbox address syntax
        soft 550 5.1.8 Bad sender's system address
        soft 550 5.7.27 Sender address has null MX
        soft 550 5.2.1 Mailbox disabled, not accepting messages
        soft 552 5.2.2 Mailbox full
        soft 552 Requested mail action aborted: exceeded storage allocation
        soft 450 Requested mail action not taken: mailbox unavailable
        soft 550 5.7.20 No passing DKIM signature found
        soft 550 5.7.23 SPF validation failed
        soft 550 5.7.25 Reverse DNS validation failed
        soft 550 5.4.3 Directory server failure
        soft 550 5.4.6 Routing loop detected
    """,
    "Gmail": """
        hard 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. 550 5.1.1 For more information, go to https://support.google.com/mail/?p=NoSuchUser
        hard 553-5.1.2 We weren't able to find the recipient domain. Please check for any 553-5.1.2 spelling errors, and make sure you didn't enter any spaces, periods, 553 5.1.2 or other punctuation after the recipient's email address.
        hard DNS Error: DNS type 'mx' lookup of clinic.example responded with code NXDOMAIN Domain name not found: clinic.example
        soft DNS Error: DNS type 'mx' lookup of clinic.example responded with code SERVFAIL
        soft 550 5.2.1 The email account that you tried to reach is disabled.
        soft 550 5.2.1 The email account that you tried to reach is inactive.
        soft 552 5.2.2 The email account that you tried to reach is over quota.
        soft 452 4.2.2 The recipient's inbox is out of storage space.
        soft 450 4.2.1 The user you are trying to contact is receiving mail too quickly.
        soft 550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.
        soft 550 5.4.5 Daily SMTP relay limit exceeded for customer.
        soft 550 5.7.0 Mail relay denied 192.0.2.1. Invalid credentials for relay for one of the domains in: lakeside.example.
        soft 550 5.7.1 The IP you're using to send mail is not authorized to send email directly to our servers.
        soft 550 5.7.1 Our system has detected that this message is likely unsolicited mail.
        soft 550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent.
        soft 550 5.7.1 Unauthenticated email from lakeside.example is not accepted due to domain's DMARC policy.
        soft 550 5.7.25 The IP address sending this message does not have a PTR record setup, or the corresponding forward DNS entry does not point to the sending IP.
        soft 554 5.6.0 Mail message is malformed. Not accepted.
        soft 553 5.1.7 The sender address is not a valid RFC 5321 address. (in reply to MAIL FROM command)
        soft 554 5.7.0 Too Many Unauthenticated commands.
        soft 421 4.7.0 IP not in whitelist for RCPT domain, closing connection.
        soft The recipient server did not accept our requests to connect.
    """,
    "Exchange Online": """
        hard 550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM7EUR03FT048.eop-EUR03.prod.protection.outlook.com 2026-11-29T15:05:34.324Z 08DBB45899852BA7]
        hard 550 5.1.1 Bad destination mailbox address
        hard 550 5.1.10 Recipient not found
        hard 550 5.1.351 Remote server returned unknown recipient or mailbox unavailable
        hard 550 5.4.310 DNS domain clinic.example does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=clinic.example]
        hard rosa wasn't found at clinic.example.
        soft 550 5.4.312 DNS query failed [Message=InfoNoRecords]
        soft 550 5.4.316 Message expired, host unreachable
        soft 550 5.4.317 Message expired, cannot connect to remote server
        soft 554 5.4.14 Hop count exceeded - possible mail loop
        soft 550 5.4.1 Relay Access Denied
        soft 550 5.0.350 Remote server returned an error -> 550 too many recipients
        soft 550 5.1.8 Access denied, bad outbound sender
        soft 550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients
        soft 552 5.2.2 Submission quota exceeded
        soft 550 5.2.121 Recipient has exceeded the limit on the number of messages from a sender
        soft 554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour
        soft 550 5.7.1 Delivery not authorized
        soft 550 5.7.12 Sender was not authenticated by organization
        soft 550 5.7.23 The message was rejected because of Sender Policy Framework violation
        soft 550 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM
        soft 550 5.7.64 TenantAttribution; Relay Access Denied
        soft 550 5.7.124 Sender not in allowed-senders list
        soft 550 5.7.133 Sender not authenticated for group
        soft 550 5.7.134 Sender was not authenticated for mailbox
        soft 550 5.7.193 UserBlocked; the recipient's tenant blocks this sender
        soft 550 5.7.501 Access denied, spam abuse detected
        soft 550 5.7.509 Access denied, sending domain lakeside.example does not pass DMARC verification
        soft 550 5.7.705 Access denied, tenant has exceeded threshold
        soft 550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains
    """,
    "Outlook.com": """
        hard 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [HE1EUR01FT020.eop-EUR01.prod.protection.outlook.com]
        soft 550 OU-001 Mail rejected by Outlook.com for policy reasons. Reasons for rejection may be related to content with spam-like characteristics or IP/domain reputation.
        soft 550 SC-002 Mail rejected by Outlook.com for policy reasons. The mail server IP connecting to Outlook.com has exhibited namespace mining behavior.
        soft 550 DY-001 Mail rejected by Outlook.com for policy reasons. We generally do not accept email from dynamic IP's as they are not typically used to deliver unauthenticated SMTP email to an Internet mail server.
        soft 421 RP-001 The mail server IP connecting to Outlook.com server has exceeded the rate limit allowed.
        soft 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
    """,
    "Yahoo, AOL": """
        hard 552 1 Requested mail action aborted, mailbox not found
        hard 550 5.1.1 <rosa@aol.example>: Recipient address rejected: aol.example
        soft 554 delivery error: dd This user doesn't have a yahoo.com account (rosa@yahoo.example) [0] - mta1.mail.yahoo.example
        soft 554 30 Sorry, your message to rosa@yahoo.example cannot be delivered. This mailbox is disabled (554.30).
        soft 554 delivery error: dd Sorry your message to rosa@yahoo.example cannot be delivered. This account has been disabled or discontinued [#102].
        soft 552 5.2.2 rosa@yahoo.example's mailbox is over quota
        soft 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1
        soft 451 VS1-MF Excessive unknown recipients - possible Open Relay (#4.4.5)
        soft 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list
        soft 554 5.7.9 Message not accepted for policy reasons
        soft 554 Message not allowed - [299]
    """,
    "iCloud": """
        hard 550 5.1.1 <rosa@icloud.example>: user does not exist
        hard 550 5.1.1 unknown or illegal alias: rosa@icloud.example
        hard 550 5.1.1 <rosa@icloud.example>: inactive email address
        soft 552 5.2.2 <rosa@icloud.example>: user is over quota
        soft 550 5.7.0 Blocked - see https://support.proofpoint.example/dnsbl-lookup.cgi?ip=192.0.2.1
        soft 550 5.7.1 [CS01] Message rejected due to local policy.
        soft 554 5.7.1 [HM08] Message rejected due to local policy.
        soft 550 5.7.1 Your message was rejected due to lakeside.example's DMARC policy.
    """,
    "GMX, Web.de, IONOS, T-Online, Freenet": """
        hard 550-Requested action not taken: mailbox unavailable 550 For explanation visit https://postmaster.gmx.net/en/case?c=hri&i=ip
        hard 550 5.1.1 unknown or invalid user
        hard 550 Benutzer nicht bekannt/User unknown
        hard 550 Unknown local part rosa in <rosa@web.example>
        hard 550 5.1.1 user unknown
        soft 550 Benutzer hat das Speichervolumen ueberschritten. / User has exhausted allowed storage space.
        soft 550 Benutzer hat zuviele Mails auf dem Server. / User has too many messages on the server.
        soft 552 5.2.2 Over STORAGE quota
        soft 422 4.2.2 Quota limit exceeded (Speicherplatz des Kontos ueberschritten)
        soft 550 Quota Exceeded: The recipient's mailbox is full.
        soft 554-gmx.net (mxgmx104) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is block listed. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201
        soft 554-web.de (mxweb110) Nemesis ESMTP Service not available 554-No SMTP service 554 Bad DNS PTR resource record.
        soft 550-Requested action not taken: mailbox unavailable 550-Reject due to SPF policy. 550 The originating IP of the message is not permitted by the domain owner
        soft 421 Reject due to policy violations
        soft 571 5.7.1 message classified as spam (Nachricht als Spam eingestuft) (in reply to end of DATA command)
        soft 554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.example to clarify.) (BL)
    """,
    "Orange, Laposte, Free, SFR": """
        hard 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]
        hard 550 5.5.0 Boite du destinataire inconnue. User unknown
        soft 550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]
        soft 550 5.1.0 Emetteur invalide. Invalid Sender. OFR_415 [415]
        soft 421 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR004_105 [105]
        soft 552 5.2.2 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]
        soft 550 5.7.0 spam detecte
    """,
    "Mail.ru, Yandex": """
        hard 550 Message was not accepted -- invalid mailbox. Local mailbox rosa@mail.example is unavailable: user not found
        hard 550 5.7.1 No such user!
        hard 550 5.7.1 No such user! [Rule 12]
        soft 550 Message was not accepted -- invalid mailbox. Local mailbox rosa@mail.example is unavailable: user is terminated
        soft 550 Message was not accepted -- invalid mailbox. Local mailbox rosa@mail.example is unavailable: account is disabled
        soft 550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id or report details to abuse@corp.mail.example. Error code: AB.
        soft 550 5.7.1 This message was not accepted due to domain owner DMARC policy (RFC 7489)
        soft 554 5.7.1 Message rejected under suspicion of SPAM
        soft 550 5.7.1 Policy rejection on the target address
        soft 550 message sending for this account is disabled
    """,
    "QQ, NetEase, Coremail": """
        hard 550 Mailbox not found. http://service.mail.qq.example/cgi-bin/help?subtype=1&&id=20022&&no=1000728
        hard 550 User not found: rosa@163.example
        hard 550 5.1.1 user not exist
        soft 550 User suspended
        soft 550 user is locked
        soft 550 Error: content rejected. (in reply to end of DATA command)
        soft 554 DT:SPM mx1, please see http://mail.163.example/help/help_spam_16.htm (in reply to end of DATA command)
        soft 553 Requested action not taken: NULL sender is not allowed
    """,
    "Comcast, Cox, Charter, AT&T": """
        hard 550 5.1.1 Not our Customer
        hard 550 5.1.1 <rosa@cox.example> invalid recipient - Refer to Error Codes section at http://postmaster.cox.example/ for more information.
        hard 550 5.1.1 <rosa@charter.example> recipient does not exist here
        hard 550 [permfail] Unknown user
        soft 550 [suspend] Mailbox currently suspended--Please contact correspondent directly.
        soft 550 [permfail] bellsouth.example requires valid sender domain
        soft 521 <192.0.2.1> is blocked
        soft 550 <192.0.2.1> blocked by ldap:ou=rblmx, dc=bellsouth, dc=example
        soft 421 failure in DNS look-up
        soft 554 resimta-po-01v.sys.comcast.example comcast 192.0.2.1 Comcast block for spam. Please see http://postmaster.comcast.example/smtp-error-codes.php#BL000000
        soft 421 Reverse DNS failure : Try again later
        soft 554 cmsmtp blocked. Refer to Error Codes section for more information. AUP#CXBL
        soft 550 5.1.0 <maya@lakeside.example> sender rejected. Refer to Error Codes section for more information. AUP#CXSNDR
    """,
    "Mimecast, Proofpoint, Barracuda, Cisco, Symantec": """
        hard 550 Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550
        hard 550 No such user (rosa@clinic.example)
        hard 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: User unknown
        hard 550 #5.1.0 Address rejected.
        hard 550-Invalid recipient <rosa@clinic.example> 550 (#5.1.1)
        hard 550 5.7.1 <rosa@clinic.example>: Recipient address rejected: User email address is marked as invalid.
        soft 550 Administrative prohibition - envelope blocked - https://community.mimecast.example/docs/DOC-1369#550
        soft 550 Rejected by header based manually Blocked Senders
        soft 550 Rejected by header based Anti-Spoofing policy
        soft 550 csi.mimecast.org Poor Reputation Sender
        soft 451 Internal resources are temporarily unavailable
        soft 550 5.7.0 Local Policy Violation
        soft 550 permanent failure for one or more recipients (rosa@clinic.example:blocked)
        soft 554 Service unavailable; Client host [mail.lakeside.example] blocked using Barracuda Reputation
        soft 554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.
        soft 550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.
        soft 553 User defined policy matched for 192.0.2.1
        soft 553-SPF (Sender Policy Framework) domain authentication 553-fail. (#5.7.1)
        soft 501 Connection rejected by policy [7.7] 12345, please visit www.messagelabs.example/support for more details about this error message.
    """,
    "Amazon SES, Fastmail, Libero, Aruba": """
        hard 550 5.1.1 Sorry, user address unknown
        soft 554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: maya@lakeside.example
        soft 551 5.7.1 Not authorised to send from this header address
        soft 552 5.2.2 user is over quota
        soft MAILBOX FULL (User quota exceeded)
        soft 550 Relay Disabled
    """,
}
