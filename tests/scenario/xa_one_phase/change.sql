insert into d.t values (4, 4);
xa start 'one', 'branch', 5;
insert into d.t values (5, 5);
update d.t set v = v + 10 where id < 3;
xa end 'one', 'branch', 5;
xa commit 'one', 'branch', 5 one phase;
xa start 'empty';
xa end 'empty';
xa commit 'empty' one phase;
xa start 'given up';
insert into d.t values (6, 6);
xa end 'given up';
xa rollback 'given up';
-- MySQL 5.6 had rolled it back when its session ended.
/*M!100500 xa rollback 'before' */;
/*!80000 xa rollback 'before' */;
insert into d.u values (1, 10);
insert into d.t values (7, 7);
