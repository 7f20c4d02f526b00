"""The ministry's monthly report (成果填報) and statistics. The ministry's 通報系統 is `reporting_system`, never this."""
